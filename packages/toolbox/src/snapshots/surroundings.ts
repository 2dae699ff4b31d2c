import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { runGit } from '../git.ts';
import { isInside } from '../jail.ts';
import type { IgnoreRules } from './snapshot-record.ts';

/** A longer list of patterns is not one that a person wrote. */
const MAX_PATTERN_BYTES = 256 * 1024;

/** Never kept unless a project's own list asks for it: what it holds is not written by people. */
const ALWAYS_IGNORED = 'node_modules/\n';

/** What the repository, if there is one, says about the files of a working directory. Nothing of it is run, and nothing written. */
export interface Surroundings {
  /** The folder from which ignore rules are read: the repository's, or the working directory itself. */
  top: string;
  /** From there to the working directory, with forward slashes: '' or `packages/one/`. */
  prefix: string;
  /** Ignore rules that stand in no file of the working directory. */
  ignored: string;
  /** Another text whenever the repository may track other files than before; '' where there is none. */
  tracked: string;
  /** The lists of patterns from the top down to the working directory, by their folder from the top. */
  lists: IgnoreRules['lists'];
}

/** Looks at the repository that a folder (its real path) belongs to. */
export async function lookAround(root: string, signal: AbortSignal): Promise<Surroundings> {
  const alone: Surroundings = { top: root, prefix: '', ignored: ALWAYS_IGNORED, tracked: '', lists: await listsOf(root, '') };
  const wanted = ['--is-inside-work-tree', '--show-toplevel', '--git-path', 'info/exclude', '--git-path', 'index'];
  const answer = await runGit({ directory: root, arguments: ['rev-parse', ...wanted], signal });
  const [inside, top, exclude, index, ...rest] = answer.ok ? answer.output.toString().trimEnd().split('\n') : [];
  if (inside !== 'true' || top === undefined || exclude === undefined || index === undefined || rest.length > 0) return alone;
  // A repository can say that its files stand elsewhere.
  if (!isInside(root, top)) return alone;
  // A folder that the repository around it ignores is a project of its own.
  if (top !== root && (await runGit({ directory: root, arguments: ['check-ignore', '--quiet', '.'], signal })).ok) return alone;
  const prefix = top === root ? '' : `${relative(top, root).split(sep).join('/')}/`;
  return {
    top,
    prefix,
    lists: top === root ? alone.lists : await listsOf(top, prefix),
    ignored: ALWAYS_IGNORED + (await patterns(resolve(root, exclude))),
    tracked: await identityOf(resolve(root, index)),
  };
}

async function listsOf(top: string, prefix: string): Promise<IgnoreRules['lists']> {
  const lists: IgnoreRules['lists'] = [];
  let folder = '';
  for (const name of ['', ...prefix.split('/').slice(0, -1)]) {
    folder = join(folder, name);
    const text = await patterns(join(top, folder, '.gitignore'));
    if (text !== '') lists.push([folder === '.' ? '' : folder, text]);
  }
  return lists;
}

async function patterns(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  try {
    const stats = await file?.stat();
    if (file === undefined || stats?.isFile() !== true || stats.size > MAX_PATTERN_BYTES) return '';
    return `${await file.readFile('utf8')}\n`;
  } catch {
    // A list that cannot be read leaves nothing out.
    return '';
  } finally {
    await file?.close();
  }
}

/** Changes whenever a file is written or replaced. */
export async function identityOf(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? '' : [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
