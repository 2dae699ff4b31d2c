import type { DeniedPaths } from '../jail.ts';
import { PLAIN_DIFF } from '../git.ts';
import { readGlob } from '../glob.ts';
import { cutPatch } from './cut-patch.ts';
import { worktreeGit } from './worktree-git.ts';

/** What became of one file between two commits. */
export type FileBetweenCommits =
  | {
      ok: true;
      change: 'created' | 'changed' | 'deleted';
      modeBefore?: number;
      modeAfter?: number;
      /** Unified, in whole lines; absent for what is no text, or is never shown. */
      diff?: string;
      /** There is more than that. */
      diffCut?: true;
      /** What a person should know beside, in sentences. */
      note?: string;
    }
  /** `same`: both have it, or have it not, and there is nothing to tell. */
  | { ok: false; reason: 'same' | 'failed'; detail: string };

/** Bytes that git is read for one character that is shown. */
const BYTES_PER_CHARACTER = 4;

const LINK = '120000';
const MODULE = '160000';

/**
 * The difference of one file between two commits, `path` from the top of the repository. What no tool reads (`denied`, by its names) is not shown either. Rejects only with the
 * signal's reason.
 */
export async function fileBetween(given: {
  checkout: string;
  before: string;
  after: string;
  path: string;
  denied: Pick<DeniedPaths, 'names'>;
  maxCharacters: number;
  signal: AbortSignal;
}): Promise<FileBetweenCommits> {
  const { checkout, before, after, path, maxCharacters, signal } = given;
  const git = await worktreeGit(checkout, signal);
  const at = ['--end-of-options', before, after, '--', `:(top,literal)${path}`];
  const looked = await git(['diff-tree', '-r', '-z', '--raw', '--numstat', ...PLAIN_DIFF, ...at]);
  if (!looked.ok) return { ok: false, reason: 'failed', detail: `Git cannot compare the commits: ${looked.detail}` };
  const [raw, name, numbers = ''] = looked.output.toString().split('\0');
  const [was = '', is = '', , , letter = ''] = (raw ?? '').replace(/^:/, '').split(' ');
  if (name !== path || letter === '') return { ok: false, reason: 'same', detail: `Nothing of ${path} was changed here.` };
  const notes = [
    ...(is === LINK || (is === NOTHING && was === LINK) ? ['It is a symbolic link.'] : []),
    ...(is === MODULE || was === MODULE ? ['It is another repository: which of its commits is meant is all that is kept here.'] : []),
    ...(was !== is && isFile(was) && isFile(is) ? [`Permissions ${permissionsOf(was)} become ${permissionsOf(is)}.`] : []),
  ];
  const found = {
    ok: true,
    change: letter.startsWith('A') ? 'created' : letter.startsWith('D') ? 'deleted' : 'changed',
    ...(isFile(was) ? { modeBefore: Number.parseInt(permissionsOf(was), 8) } : {}),
    ...(isFile(is) ? { modeAfter: Number.parseInt(permissionsOf(is), 8) } : {}),
  } as const;
  const noted = (more: readonly string[]) => {
    const all = [...notes, ...more];
    return all.length === 0 ? {} : { note: all.join(' ') };
  };
  if (isDenied(path, given.denied.names)) return { ...found, ...noted(['No tool reads this file, so its contents are not shown here.']) };
  if (numbers.startsWith('-')) return { ...found, ...noted(['It is no text.']) };
  const patch = await git(['diff-tree', '-p', ...PLAIN_DIFF, ...at], { maxBytes: maxCharacters * BYTES_PER_CHARACTER });
  if (!patch.ok) return { ok: false, reason: 'failed', detail: `Git cannot compare the file: ${patch.detail}` };
  const cut = cutPatch(patch.output.toString(), maxCharacters, patch.cut);
  return {
    ...found,
    ...(cut.text === '' ? {} : { diff: cut.text }),
    ...(cut.isCut ? { diffCut: true } : {}),
    ...noted([]),
  };
}

const NOTHING = '000000';
const isFile = (mode: string): boolean => mode.startsWith('100');
const permissionsOf = (mode: string): string => mode.slice(3);

function isDenied(path: string, globs: readonly string[]): boolean {
  const names = path.toLowerCase().split('/');
  return globs.some((glob) => {
    const read = readGlob(glob.toLowerCase());
    return read.ok && names.some((name) => read.matches(name));
  });
}
