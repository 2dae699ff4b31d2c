import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, type BytePath } from './byte-path.ts';
import { differencesBetween, type Entry } from './entries.ts';
import { areOtherRules } from './entries-between.ts';
import { isExecutable } from './plan-list.ts';
import { encodeRecord, modeOf, type SnapshotRecord } from './snapshot-record.ts';
import type { Store } from './store.ts';
import { writeBlob, writeSnapshot } from './write-list.ts';

/** A list of files of its own, for as long as it takes. */
const LIST = 'narrow-index';

type Narrowed = { ok: true; tree: string } | { ok: false; detail: string };

/** The snapshot that has of some paths what `after` has, and of all others what `before` has: what somebody else changed meanwhile is in neither. */
export async function narrow(
  store: Store,
  { before, after, paths }: { before: string; after: string; paths: ReadonlySet<BytePath> },
  signal: AbortSignal,
): Promise<Narrowed> {
  if (before === after) return { ok: true, tree: before };
  const read = await differencesBetween(store, before, after, signal);
  if (!read.ok) return read;
  const named = read.changes.filter(({ path }) => paths.has(path));
  if (named.length === 0) return { ok: true, tree: before };
  if (named.length === read.changes.length && !areOtherRules(read)) return { ok: true, tree: after };
  const record: SnapshotRecord = { ...read.old, modes: new Map(read.old.modes), large: new Map(read.old.large), isNarrowed: true };
  for (const { path, after: entry } of named) {
    record.modes.delete(path);
    record.large.delete(path);
    if (entry?.kind === 'large') record.large.set(path, { bytes: entry.bytes, mode: entry.mode });
    else if (entry?.kind === 'file' && modeOf(record, path, isExecutable(entry.mode)) !== entry.mode) record.modes.set(path, entry.mode);
  }
  // What goes first: a folder may stand where a file was.
  const lines = named
    .toSorted((left, right) => Number(left.after !== undefined) - Number(right.after !== undefined))
    .map(({ path, after: entry }) => `${entry === undefined ? `0 ${'0'.repeat(64)}` : `${kindOf(entry)} ${entry.id}`}\t${path}\0`);
  const options = { signal, list: LIST };
  try {
    await forget(store);
    const listed = await store.git(['read-tree', `${before}:files`], options);
    if (!listed.ok) return listed;
    const changed = await store.git(['update-index', '-z', '--index-info'], { ...options, input: bytesOf(lines.join('')) });
    if (!changed.ok) return changed;
    const written = await store.git(['write-tree'], options);
    if (!written.ok) return written;
    const blob = await writeBlob(store, encodeRecord(record), signal);
    if (!blob.ok) return blob;
    const made = await writeSnapshot(store, written.output.toString().trim(), blob.id, signal);
    return made.ok ? { ok: true, tree: made.id } : made;
  } finally {
    await forget(store);
  }
}

function kindOf(entry: Entry): string {
  if (entry.kind === 'large') return '160000';
  if (entry.kind === 'link') return '120000';
  return isExecutable(entry.mode) ? '100755' : '100644';
}

async function forget(store: Store): Promise<void> {
  for (const name of [LIST, `${LIST}.lock`]) await rm(join(store.directory, name), { force: true });
}
