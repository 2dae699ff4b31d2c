import { shellParts } from '../policy/shell-parts.ts';

/** Programs that take away what nothing gives back, or act as somebody else. */
const PROGRAMS = new Set('rm rmdir shred dd wipefs truncate unlink kill pkill killall sudo doas su'.split(' '));
/** Words that make others do so. */
const OPTION = /^(?:--force.*|--hard|-D|-delete|--del.*|--prune|--mirror|--discard-changes|-[a-z]*f[a-z]*)$/;

/** What git loses without a word of force: changes that stand in no commit, and branches and tags, here or elsewhere. By subcommand: words, one of which has to be there; none: always. */
const GIT: Readonly<Record<string, RegExp | undefined>> = {
  stash: /^(?:drop|clear)$/,
  checkout: /^(?:--|-|\.|-B)$/,
  switch: /^-C$/,
  restore: undefined,
  clean: undefined,
  rm: undefined,
  'filter-branch': undefined,
  'update-ref': undefined,
  reset: /^--(?:merge|keep)$/,
  push: /^(?:-d|[+:].+)$/,
  tag: /^-d$/,
  branch: /^-[dM]$/,
  worktree: /^remove$/,
  reflog: /^(?:expire|delete)$/,
};

/** A file is emptied: something that says nothing is written to it. `&>` takes up what the command before it says. */
const EMPTIES = /(?:^|[;|({]|&(?!>)|\n)\s*(?::|true)?\s*>\|?\s*[^\s>&|]/;

/**
 * Whether a command of Bash deletes, forces, or acts as somebody else, as far as reading it tells, however its words are written. What can't be read is taken
 * for the worse.
 */
export function isCarefulCommand(command: string): boolean {
  if (EMPTIES.test(command)) return true;
  return shellParts(command).some((part) => part.type === 'command' && part.levels.some(isCarefulLevel));
}

function isCarefulLevel(level: readonly (string | undefined)[]): boolean {
  const start = level.findIndex((word) => word === undefined || !/^[A-Za-z_]\w*\+?=/.test(word));
  if (start === -1) return false;
  const [first, ...others] = level.slice(start);
  if (first === undefined) return true;
  const program = first.slice(first.lastIndexOf('/') + 1);
  if (PROGRAMS.has(program) || program.startsWith('mkfs')) return true;
  if (others.some((word) => word !== undefined && OPTION.test(word))) return true;
  return program === 'git' && isCarefulGit(others);
}

function isCarefulGit(words: readonly (string | undefined)[]): boolean {
  const index = subcommandOf(words);
  const name = words[index];
  if (index === words.length) return false;
  if (name === undefined) return true;
  if (!Object.hasOwn(GIT, name)) return false;
  const wanted = GIT[name];
  return wanted === undefined || words.slice(index + 1).some((word) => word === undefined || wanted.test(word));
}

/** Where the subcommand stands, behind git's own options. */
function subcommandOf(words: readonly (string | undefined)[]): number {
  let index = 0;
  while (words[index]?.startsWith('-') === true) index += words[index] === '-C' || words[index] === '-c' ? 2 : 1;
  return Math.min(index, words.length);
}
