import { bytePathsOf, shownPath, type BytePath } from './byte-path.ts';
import { describeChange, differenceOf, listed, MAX_COMPARED_BYTES, type ChangedFile, type ChangedFiles } from './describe-change.ts';
import type { EntryChange, ReadEntries } from './entries.ts';
import { entriesBetween } from './entries-between.ts';
import { inSlices } from './in-slices.ts';
import { readBlobs, sizesOf } from './read-blobs.ts';
import type { Store } from './store.ts';

/** Pairs of files that are compared when looking for moved ones: more takes seconds. */
const MAX_MOVES = 300;

/** Files described at one go: a few milliseconds of work. */
const TOGETHER = 1000;

/** How many lines git counts as added and removed, and from where it takes a file to have been moved; by the path after. */
interface Counted {
  from?: BytePath;
  lines?: { addedLines: number; removedLines: number };
}

/** What differs between two snapshots, for people: moved files as such, with lines added and removed. */
export async function changesBetween(store: Store, before: string, after: string, signal: AbortSignal): Promise<ReadEntries<ChangedFiles>> {
  const [read, counted] = await Promise.all([entriesBetween(store, before, after, signal), countLines(store, before, after, signal)]);
  if (!read.ok) return read;
  const byPath = new Map(read.changes.map((change) => [change.path, change]));
  // A file that was left out before is none that was moved.
  const moved = new Set([...counted].flatMap(([path, { from }]) => (from !== undefined && byPath.has(path) ? [from] : [])));
  const sizes = await sizesOf(store, [...new Set(read.changes.flatMap(keptIds))], signal);
  const files: ChangedFile[] = [];
  await inSlices(read.changes, TOGETHER, (change) => {
    if (moved.has(change.path) && change.after === undefined) return;
    const { from, lines } = counted.get(change.path) ?? {};
    const source = from === undefined ? undefined : byPath.get(from)?.before;
    const described = describeChange(from === undefined ? change : { ...change, from, before: source }, sizes);
    const isText = change.before?.kind !== 'large' && change.after?.kind !== 'large';
    if (!isText || !counted.has(change.path)) files.push(described);
    else if (lines !== undefined) files.push({ ...described, ...lines });
    else files.push({ ...described, note: ['It is a binary file.', described.note ?? ''].join(' ').trim() });
  });
  return { ok: true, ...listed(files) };
}

/** The difference of one file between two snapshots, in the unified format. `path`: as `changesBetween` says it. */
export async function differenceBetween(
  store: Store,
  given: { before: string; after: string; path: string; from?: string; maxCharacters: number },
  signal: AbortSignal,
): Promise<ReadEntries<{ file: ChangedFile }>> {
  const read = await entriesBetween(store, given.before, given.after, signal);
  if (!read.ok) return read;
  const named = (path: string | undefined): EntryChange | undefined => read.changes.find((change) => shownPath(change.path) === path);
  const change = named(given.path);
  if (change === undefined) return { ok: false, detail: `"${given.path}" is the same in both snapshots.` };
  const source = given.from === undefined ? undefined : named(given.from);
  const whole = source === undefined ? change : { ...change, from: source.path, before: source.before };
  const sizes = await sizesOf(store, keptIds(whole), signal);
  return { ok: true, file: await withDifference(store, whole, sizes, given.maxCharacters, signal) };
}

/** A change with the difference of the contents, as far as they are kept. */
export async function withDifference(
  store: Store,
  change: { path: BytePath; from?: BytePath; before: EntryChange['before']; after: EntryChange['after'] },
  sizes: ReadonlyMap<string, number>,
  maxCharacters: number,
  signal: AbortSignal,
): Promise<ChangedFile> {
  const { before, after, path } = change;
  const described = describeChange(change, sizes);
  if (before?.kind === 'large' || after?.kind === 'large' || before?.id === after?.id) return described;
  const ids = keptIds(change);
  if (ids.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0) > MAX_COMPARED_BYTES)
    return joinNotes(described, { note: 'It is too large to be compared.' });
  const contents = await readBlobs(store, ids, signal, MAX_COMPARED_BYTES);
  const contentOf = (id: string | undefined): Buffer | undefined => (id === undefined ? undefined : contents.get(id));
  return joinNotes(described, differenceOf(contentOf(before?.id), contentOf(after?.id), path, maxCharacters));
}

function joinNotes(described: ChangedFile, difference: Partial<ChangedFile>): ChangedFile {
  const note = [difference.note, described.note].filter((each) => each !== undefined).join(' ');
  return { ...described, ...difference, ...(note === '' ? {} : { note }) };
}

/** The blobs of a change. */
export function keptIds({ before, after }: Pick<EntryChange, 'before' | 'after'>): string[] {
  return [before, after].flatMap((entry) => (entry === undefined || entry.kind === 'large' ? [] : [entry.id]));
}

async function countLines(store: Store, before: string, after: string, signal: AbortSignal): Promise<Map<BytePath, Counted>> {
  const options = ['-r', '-z', '--numstat', '--find-renames', `-l${MAX_MOVES}`, '--no-ext-diff', '--no-textconv', '--no-color'];
  const answer = await store.git(['diff-tree', ...options, `${before}:files`, `${after}:files`], { signal });
  const counted = new Map<BytePath, Counted>();
  const words = answer.ok ? bytePathsOf(answer.output) : [];
  for (let at = 0; at < words.length; at += 1) {
    const [added = '', removed = '', ...rest] = (words[at] ?? '').split('\t');
    const path = rest.join('\t') as BytePath;
    const lines = added === '-' ? {} : { lines: { addedLines: Number(added), removedLines: Number(removed) } };
    const [from, to] = [words[at + 1], words[at + 2]];
    if (path !== ('' as BytePath)) counted.set(path, lines);
    else if (from !== undefined && to !== undefined) {
      counted.set(to, { from, ...lines });
      at += 2;
    }
  }
  return counted;
}
