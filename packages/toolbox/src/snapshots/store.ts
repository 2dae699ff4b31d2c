import { mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit, type GitAnswer } from '../git.ts';
import type { BytePath } from './byte-path.ts';
import { ATTRIBUTES, runOwnGit, type GitOptions } from './own-git.ts';
import { digestOf, identityOf } from './surroundings.ts';

/** What a large file was known by when it was looked at last. */
export interface LargeStamp {
  stamp: string;
  id: string;
}

/** What is remembered between two snapshots of a working directory, beside git's own list of its files. */
export interface Remembered {
  version: 1;
  /** The folder, for people who look at the data folder. */
  root: string;
  /** What decides which files are kept. If it is another, the list is made anew. */
  rules: string;
  /** The list of files that this belongs to; 'none' while there is none. */
  index: string;
  /** As in `Surroundings`. */
  tracked: string;
  /** The last snapshot, and the blob with its record. */
  snapshot: string;
  record: string;
  large: [BytePath, LargeStamp][];
}

/** The git directory of one working directory. */
export interface Store {
  root: string;
  directory: string;
  git(given: readonly string[], options: GitOptions): Promise<GitAnswer>;
  /** Removes what a git left behind that was killed. */
  unlock(): Promise<void>;
  /** What was remembered, if anything was; `current`: it belongs to the list of files as it is. */
  recall(): Promise<{ remembered: Remembered; current: boolean } | undefined>;
  /** Remembers, with the list of files as it is now. Complete, or as if it had not been asked. */
  remember(what: Omit<Remembered, 'version' | 'root' | 'index'>): Promise<Remembered>;
  /** Removes the list of files. The snapshots stay. */
  startAfresh(): Promise<void>;
  /** Writes the ignore rules that come with no file of the working directory. */
  ignore(patterns: string): Promise<void>;
}

export type OpenedStore = { ok: true; store: Store } | { ok: false; detail: string };

/** Stands for a list without a file: git writes none before there is something on it. */
const NO_LIST = 'none';

/** Locks that a git leaves behind which was killed. Nobody else uses the directory, so each is one. */
const LOCKS = ['index.lock', 'HEAD.lock', 'config.lock', 'packed-refs.lock', 'gc.pid', 'shallow.lock'];

/** Opens the store of a folder (its real path), or makes it. Only one may be open at a time. */
export async function openStore(folder: string, root: string, signal: AbortSignal): Promise<OpenedStore> {
  const directory = join(folder, storeName(root));
  const memory = join(directory, 'remembered.json');
  const index = join(directory, 'index');
  let ignoredNow: string | undefined;

  const store: Store = {
    root,
    directory,
    git: (given, options) => runOwnGit(directory, given, options),

    async unlock() {
      for (const lock of LOCKS) await unlink(join(directory, lock)).catch(() => undefined);
    },

    async recall() {
      try {
        const read = JSON.parse(await readFile(memory, 'utf8')) as Remembered;
        return read.version === 1 ? { remembered: read, current: read.index === ((await identityOf(index)) || NO_LIST) } : undefined;
      } catch {
        return undefined;
      }
    },

    async remember(what) {
      const remembered: Remembered = { version: 1, root, index: (await identityOf(index)) || NO_LIST, ...what };
      await writeFile(`${memory}.new`, JSON.stringify(remembered));
      await rename(`${memory}.new`, memory);
      return remembered;
    },

    async startAfresh() {
      await rm(index, { force: true });
    },

    async ignore(patterns) {
      const path = join(directory, 'info/exclude');
      ignoredNow ??= await readFile(path, 'utf8').catch(() => undefined);
      if (ignoredNow === patterns) return;
      await writeFile(path, patterns);
      ignoredNow = patterns;
    },
  };

  if ((await identityOf(join(directory, 'info/attributes'))) !== '') return { ok: true, store };
  // What comes last says that all of it is there.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const made = await runGit({ directory, arguments: ['init', '--quiet', '--bare', '--object-format=sha256', '--template=', '.'], signal });
  if (!made.ok) return { ok: false, detail: `Snapshots cannot be kept: ${made.detail}` };
  for (const inside of ['info', 'nothing']) await mkdir(join(directory, inside), { recursive: true });
  await writeFile(join(directory, 'info/attributes.new'), ATTRIBUTES);
  await rename(join(directory, 'info/attributes.new'), join(directory, 'info/attributes'));
  return { ok: true, store };
}

/** The folder of a working directory's store among those of others. */
export function storeName(root: string): string {
  return digestOf(root).slice(0, 32);
}
