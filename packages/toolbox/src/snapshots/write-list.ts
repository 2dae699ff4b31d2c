import { bytesOf, type BytePath } from './byte-path.ts';
import type { GitOptions } from './own-git.ts';
import type { Store } from './store.ts';
import type { Surroundings } from './surroundings.ts';

/** Files read between two calls of `progress`. */
const CHUNK_FILES = 4000;
/** From so many files on they are written as one pack: that takes a tenth of the place. */
const PACKED_FILES = 200;

/** Where it is not ok, git could not do this with the files as they are now, and may have done a part of it. */
export type Written = { ok: true } | { ok: false; detail: string };

/** Brings git's list of files up to date: what is not to be on it leaves, then files are read. */
export async function writeList(
  store: Store,
  around: Surroundings,
  change: { remove: readonly BytePath[]; large: readonly { path: BytePath; id: string }[]; read: readonly BytePath[] },
  options: { signal: AbortSignal; progress?: (done: number, total: number) => void },
): Promise<Written> {
  const { signal } = options;
  const files: GitOptions['files'] = { workTree: around.top, directory: store.root };
  // Here paths begin at the top.
  const prefix = Buffer.from(around.prefix).toString('latin1');
  const lines = [
    ...change.remove.map((path) => `0 ${'0'.repeat(64)}\t${prefix}${path}\0`),
    // As if it were a repository inside: the one kind of entry whose content git does not look for.
    ...change.large.map(({ path, id }) => `160000 ${id}\t${prefix}${path}\0`),
  ];
  if (lines.length > 0) {
    const answer = await store.git(['update-index', '-z', '--index-info'], { signal, files, input: bytesOf(lines.join('')) });
    if (!answer.ok) return answer;
  }
  const { read } = change;
  const settings: readonly (readonly [string, string])[] = read.length < PACKED_FILES ? [] : [['core.bigFileThreshold', '1']];
  for (let from = 0; from < read.length; from += CHUNK_FILES) {
    if (read.length >= PACKED_FILES) options.progress?.(from, read.length);
    const paths = read.slice(from, from + CHUNK_FILES);
    const given = ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'];
    const answer = await store.git(given, { signal, files, settings, input: bytesOf(paths.map((path) => `${path}\0`).join('')) });
    if (!answer.ok) return answer;
  }
  if (read.length >= PACKED_FILES) options.progress?.(read.length, read.length);
  return { ok: true };
}

/** Writes the folders of the listed files; the id of the working directory's. */
export async function writeTree(
  store: Store,
  around: Surroundings,
  signal: AbortSignal,
): Promise<{ ok: true; id: string } | { ok: false; detail: string }> {
  const files: GitOptions['files'] = { workTree: around.top, directory: store.root };
  const prefix = around.prefix === '' ? [] : [`--prefix=${around.prefix}`];
  const written = await store.git(['write-tree', ...prefix], { signal, files });
  if (written.ok) return { ok: true, id: written.output.toString().trim() };
  const listed = await store.git(['ls-files', '-z'], { signal, files });
  if (!listed.ok || listed.output.length > 0) return written;
  // Where no file is listed, git knows no folder to write.
  const empty = await store.git(['mktree'], { signal, input: '' });
  return empty.ok ? { ok: true, id: empty.output.toString().trim() } : empty;
}

/** Puts files and record together as a snapshot. */
export async function writeSnapshot(
  store: Store,
  tree: string,
  record: string,
  signal: AbortSignal,
): Promise<{ ok: true; id: string } | { ok: false; detail: string }> {
  const made = await store.git(['mktree'], { signal, input: `040000 tree ${tree}\tfiles\n100644 blob ${record}\trecord\n` });
  return made.ok ? { ok: true, id: made.output.toString().trim() } : made;
}

export async function writeBlob(
  store: Store,
  text: string,
  signal: AbortSignal,
): Promise<{ ok: true; id: string } | { ok: false; detail: string }> {
  const made = await store.git(['hash-object', '-w', '--no-filters', '--stdin'], { signal, input: text });
  return made.ok ? { ok: true, id: made.output.toString().trim() } : made;
}
