import { isOwnName } from './evaluated.ts';
import type { ShellWord } from './shell-word.ts';

/** What stands behind the first words of a command that only start another. */
export type Unwrapped =
  | { type: 'none' }
  /** It starts this command, as it would be started without it. `written`: with the signs that other words are put in place of. */
  | { type: 'command'; words: readonly ShellWord[]; written?: readonly ShellWord[] }
  /** It runs this text as a script. */
  | { type: 'script'; text: string }
  /** It does something harmless itself, whatever its arguments. */
  | { type: 'harmless' }
  /** What it runs cannot be told, or it is run as somebody else. `text`: as far as can be told it is this script. */
  | { type: 'unknown'; why: string; text?: string };

/** How a program that starts another one is called: which options take a value of their own, how many words come before the command. */
interface Starter {
  withValue: readonly string[];
  /** Options without a value that change nothing about what is started. */
  plain: readonly string[];
  before?: number;
  assignments?: boolean;
  /** Further words come from elsewhere. */
  more?: boolean;
  /** The option whose value stands for what comes from elsewhere. */
  placeholder?: string;
}

const STARTERS: Readonly<Record<string, Starter>> = {
  builtin: { withValue: [], plain: [] },
  command: { withValue: [], plain: ['-p'] },
  env: { withValue: ['-u', '--unset'], plain: ['-i', '--ignore-environment', '-'], assignments: true },
  // Without the name by which some programs tell what they are to do.
  exec: { withValue: [], plain: ['-c', '-l'] },
  ionice: { withValue: ['-c', '-n', '--class', '--classdata'], plain: ['-t'] },
  nice: { withValue: ['-n', '--adjustment'], plain: [] },
  nohup: { withValue: [], plain: [] },
  setsid: { withValue: [], plain: ['-w', '--wait', '-c', '-f'] },
  stdbuf: { withValue: ['-i', '-o', '-e', '--input', '--output', '--error'], plain: [] },
  time: { withValue: ['-f', '--format'], plain: ['-p', '-v'] },
  timeout: { withValue: ['-k', '--kill-after', '-s', '--signal'], plain: ['--preserve-status', '--foreground', '-v'], before: 1 },
  xargs: {
    // Without those whose value may be left out.
    withValue: ['-n', '-P', '-L', '-s', '-d', '-E', '-I', '--max-args', '--max-procs', '--delimiter'],
    plain: ['-0', '-r', '-t', '-x', '--null', '--no-run-if-empty', '--verbose'],
    more: true,
    placeholder: '-I',
  },
};

/** Whose command is run with other rights, elsewhere, or again and again. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  at: 'runs it later',
  batch: 'runs it later',
  busybox: 'is many programs',
  capsh: 'runs it with other rights',
  chroot: 'runs it with other rights',
  crontab: 'runs it later',
  doas: 'runs it as somebody else',
  eval: 'runs what its arguments become',
  machinectl: 'runs it elsewhere',
  nsenter: 'runs it elsewhere',
  parallel: 'runs it again and again',
  pkexec: 'runs it as somebody else',
  runuser: 'runs it as somebody else',
  script: 'runs it in a terminal',
  setpriv: 'runs it with other rights',
  source: 'runs a file in this shell',
  '.': 'runs a file in this shell',
  su: 'runs it as somebody else',
  sudo: 'runs it as somebody else',
  'systemd-run': 'runs it elsewhere',
  trap: 'runs it later',
  unshare: 'runs it with other rights',
  watch: 'runs it again and again',
  alias: 'changes what later commands mean',
  bind: 'changes the shell',
  declare: 'changes the shell',
  enable: 'changes the shell',
  export: 'changes what later commands get',
  hash: 'changes the shell',
  local: 'changes the shell',
  readonly: 'changes the shell',
  shopt: 'changes the shell',
  typeset: 'changes the shell',
  unalias: 'changes what later commands mean',
  unset: 'changes the shell',
  readarray: 'changes the shell',
  mapfile: 'changes the shell',
  let: 'runs what its arguments become',
  jobs: 'runs what its arguments become',
  getopts: 'changes the shell',
  fc: 'runs commands again',
  complete: 'changes the shell',
  compgen: 'runs what its arguments become',
};

const SHELLS = new Set([
  'ash',
  'bash',
  'csh',
  'dash',
  'elvish',
  'fish',
  'ksh',
  'mksh',
  'nu',
  'oksh',
  'rbash',
  'sh',
  'tcsh',
  'xonsh',
  'yash',
  'zsh',
]);
/** Whose scripts mean what they mean to Bash, but for what NOT_EVERYWHERE finds. */
const FOLLOWED = new Set(['bash', 'dash', 'sh']);
/** Where `sh` is a smaller shell, it reads these as something else: `[[ a || b ]]` runs `b`, `a &> b c` runs `c`. */
const NOT_EVERYWHERE = /\[\[|&>|>&[^\d-]|\|&|<<<|[<>]\(|\$['"]/;
/** What `printf` writes and does nothing else with: `%n` sets a variable. */
const WRITTEN = /^(?:%%|%[-+ #0']*(?:\d+|\*)?(?:\.(?:\d+|\*)?)?[diouxXeEfFgGaAcsbq]|[^%])*$/;
const HARMLESS = new Set([':', '[', 'echo', 'exit', 'false', 'pwd', 'sleep', 'test', 'true', 'wait']);

/** The name of a program, however its path was written. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).toLowerCase();
}

/** Whether a program's name means that of the system, and nothing that lies in some folder and is only called so. */
export function isOfSystem(word: string): boolean {
  const name = programName(word);
  return word === name || word === `/bin/${name}` || word === `/usr/bin/${name}`;
}

export function unwrap(words: readonly ShellWord[]): Unwrapped {
  const [first, ...rest] = words;
  if (first === undefined) return { type: 'unknown', why: 'which program runs is not known before' };
  const name = programName(first);
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (elsewhere !== undefined) return { type: 'unknown', why: `"${name}" ${elsewhere}` };
  if (SHELLS.has(name)) return shell(name, rest);
  if (name === 'set')
    return rest.every((word) => /^(-[euxo]+|\+[euxo]+|pipefail)$/.test(word ?? '')) ? { type: 'harmless' } : changes(name);
  if (name === 'printf') return printf(rest);
  if (name === 'read') return rest.every(isReadInto) ? { type: 'none' } : changes(name);
  if (name === 'find') return find(rest);
  if (name === 'command' && /^-[vV]+$/.test(rest[0] ?? '')) return { type: 'harmless' };
  // Of a variable that is asked about or set by name, the index is evaluated.
  if (/^(test|\[|wait)$/.test(name) && rest.some((word) => (name === 'wait' ? /^-.*p/ : /^-[vR]/).test(word ?? '-vp')))
    return { type: 'unknown', why: `what "${name}" evaluates is not known before` };
  // A harmless name with a path is whatever lies there.
  if (HARMLESS.has(name) && first === name) return { type: 'harmless' };
  const starter = Object.hasOwn(STARTERS, name) ? STARTERS[name] : undefined;
  return starter === undefined ? { type: 'none' } : started(name, rest, starter);
}

function changes(name: string): Unwrapped {
  return { type: 'unknown', why: `"${name}" changes the shell` };
}

function printf(words: readonly ShellWord[]): Unwrapped {
  const format = words[0] === '--' ? words[1] : words[0];
  const isPlain = format !== undefined && (words[0] === '--' || !format.startsWith('-'));
  return isPlain && WRITTEN.test(format) ? { type: 'harmless' } : changes('printf');
}

/** An option of `read` or a variable that only this shell sees. */
function isReadInto(word: ShellWord): boolean {
  return word !== undefined && (/^-[ers]*[dnNptu]?$/.test(word) || /^[^A-Za-z_[-]*$/.test(word) || isOwnName(word));
}

/** The command that a starter starts, once its own options are read. An option that is not known leaves unknown what comes after it. */
function started(name: string, words: readonly ShellWord[], starter: Starter): Unwrapped {
  const placeholders: string[] = [];
  const { before = 0, placeholder } = starter;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined || word === '--') break;
    if (starter.assignments === true && /^[A-Za-z_]\w*=/.test(word)) break;
    if (starter.plain.includes(word)) continue;
    if (starter.withValue.includes(word)) {
      at += 1;
      const value = words[at];
      // It may become several words, or none.
      if (value === undefined) break;
      if (word === placeholder) placeholders.push(value);
    } else if (starter.withValue.some((option) => isWithValue(word, option))) {
      if (placeholder !== undefined && word.startsWith(placeholder)) placeholders.push(word.slice(placeholder.length));
    } else if (word.startsWith('-') && word !== '-') return { type: 'unknown', why: `what "${name} ${word}" starts cannot be told` };
    else break;
  }
  if (words[at] === '--') at += 1;
  const left = words.slice(at + before);
  if (words.slice(0, at + before + 1).includes(undefined)) return { type: 'unknown', why: `what "${name}" starts is not known before` };
  if (left.length === 0) return { type: 'harmless' };
  const filled = left.map((word) => (placeholders.some((each) => word?.includes(each)) ? undefined : word));
  return starter.more === true ? { type: 'command', words: [...filled, undefined], written: left } : { type: 'command', words: filled };
}

function isWithValue(word: string, option: string): boolean {
  return option.startsWith('--') ? word.startsWith(`${option}=`) : word.startsWith(option) && word.length > option.length;
}

function shell(name: string, words: readonly ShellWord[]): Unwrapped {
  const [first, second] = words;
  if (words.length === 0 || first === undefined || first === '-s' || first === '-') {
    return { type: 'unknown', why: `"${name}" reads its commands from elsewhere` };
  }
  if (!/^[-+]/.test(first)) return { type: 'none' };
  // Options may follow before the script.
  if (!/^-[eux]*c[eux]*$/.test(first) || /^[-+]/.test(second ?? '')) {
    return { type: 'unknown', why: `what "${name} ${first}" runs cannot be told` };
  }
  if (second === undefined) return { type: 'unknown', why: `what "${name} -c" runs is not known before` };
  if (!FOLLOWED.has(name)) return { type: 'unknown', why: `${name} has a language of its own`, text: second };
  if (name !== 'bash' && NOT_EVERYWHERE.test(second.replaceAll('\\\n', ''))) {
    return { type: 'unknown', why: `not every "${name}" reads its script as Bash does`, text: second };
  }
  return { type: 'script', text: second };
}

const FINDS_ACTIONS = /^-(delete|fprint0?|fprintf|fls|ok|okdir|exec|execdir|files0-from)$/;

/** `find` runs, deletes and writes, too. */
function find(words: readonly ShellWord[]): Unwrapped {
  if (words.includes(undefined)) return { type: 'unknown', why: 'what "find" does is not known before' };
  const at = words.findIndex((word) => FINDS_ACTIONS.test(word ?? ''));
  if (at === -1) return { type: 'none' };
  // Further than that `+` ends nothing but what is run for many files at once.
  const to = words.findIndex((word, index) => index > at && (word === ';' || (word === '+' && words[index - 1] === '{}')));
  const isOnly = !words.slice(to + 1).some((word) => FINDS_ACTIONS.test(word ?? ''));
  // Others run it in each file's own folder, or ask somebody.
  if (words[at] !== '-exec' || to === -1 || !isOnly) return { type: 'unknown', why: `"find ${words[at]}" changes or runs something` };
  const written = words.slice(at + 1, to);
  return { type: 'command', words: written.map((word) => (word?.includes('{}') === true ? undefined : word)), written };
}
