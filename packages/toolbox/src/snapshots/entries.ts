import { bytePathsOf, type BytePath } from './byte-path.ts';
import { inSlices } from './in-slices.ts';
import { isExecutable } from './plan-list.ts';
import { readBlobs } from './read-blobs.ts';
import { decodeRecord, modeOf, type SnapshotRecord } from './snapshot-record.ts';
import type { Store } from './store.ts';

/** What a snapshot says of one path. */
export type Entry =
  | { kind: 'file'; id: string; mode: number }
  | { kind: 'link'; id: string }
  /** Too large to be kept. */
  | { kind: 'large'; id: string; mode: number; bytes: number };

export interface EntryChange {
  path: BytePath;
  /** Absent where there was nothing. */
  before: Entry | undefined;
  after: Entry | undefined;
}

export type ReadEntries<Found> = ({ ok: true } & Found) | { ok: false; detail: string };

const NOT_KEPT = { ok: false, detail: 'A snapshot that this needs is not kept any more.' } as const;
const TOO_MUCH = { ok: false, detail: 'There are too many files.' } as const;
/** Lines of git's read at one go: a few milliseconds of work. */
const TOGETHER = 4000;
const MAX_RECORD_BYTES = 128 * 1024 * 1024;

export function isSameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  return left?.kind === right?.kind && left?.id === right?.id && permissionsOf(left) === permissionsOf(right);
}

export function permissionsOf(entry: Entry | undefined): number | undefined {
  return entry === undefined || entry.kind === 'link' ? undefined : entry.mode;
}

/** Everything that differs between two snapshots of a working directory, with the records of both. */
export async function differencesBetween(
  store: Store,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<ReadEntries<{ changes: EntryChange[]; old: SnapshotRecord; fresh: SnapshotRecord }>> {
  const options = ['-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const [records, answer] = await Promise.all([
    readRecords(store, [before, after], signal),
    store.git(['diff-tree', ...options, `${before}:files`, `${after}:files`], { signal }),
  ]);
  const [old, fresh] = [records.get(before), records.get(after)];
  if (old === undefined || fresh === undefined) return NOT_KEPT;
  if (!answer.ok || answer.cut) return answer.ok ? TOO_MUCH : answer;
  const changes: EntryChange[] = [];
  let facts: BytePath | undefined;
  await inSlices(bytePathsOf(answer.output), TOGETHER, (word) => {
    if (facts === undefined) {
      facts = word;
      return;
    }
    const [oldMode = '', freshMode = '', oldId = '', freshId = ''] = facts.slice(1).split(' ');
    facts = undefined;
    changes.push({ path: word, before: entryOf(old, word, oldMode, oldId), after: entryOf(fresh, word, freshMode, freshId) });
  });
  const known = new Set(changes.map(({ path }) => path));
  for (const change of await permissionsOnly(store, { before, old, fresh }, known, signal)) changes.push(change);
  return { ok: true, changes, old, fresh };
}

/** Files whose content is the same, and whose permissions differ in what git has no place for. */
async function permissionsOnly(
  store: Store,
  { before, old, fresh }: { before: string; old: SnapshotRecord; fresh: SnapshotRecord },
  known: ReadonlySet<BytePath>,
  signal: AbortSignal,
): Promise<EntryChange[]> {
  const isUsualSame = old.plainMode === fresh.plainMode && old.executableMode === fresh.executableMode;
  const named = new Set(
    [...old.modes.keys(), ...fresh.modes.keys()].filter((path) => old.modes.get(path) !== fresh.modes.get(path) && !known.has(path)),
  );
  if (isUsualSame && named.size === 0) return [];
  const read = await entriesAt(store, before, isUsualSame ? named : undefined, signal);
  if (!read.ok) return [];
  const changes: EntryChange[] = [];
  for (const [path, entry] of read.entries) {
    if (entry.kind !== 'file' || known.has(path)) continue;
    const mode = modeOf(fresh, path, isExecutable(entry.mode));
    if (mode !== entry.mode) changes.push({ path, before: entry, after: { ...entry, mode } });
  }
  return changes;
}

/** What a snapshot says of some paths, or of all. */
export async function entriesAt(
  store: Store,
  tree: string,
  paths: ReadonlySet<BytePath> | undefined,
  signal: AbortSignal,
): Promise<ReadEntries<{ entries: Map<BytePath, Entry> }>> {
  const [records, answer] = await Promise.all([
    readRecords(store, [tree], signal),
    store.git(['ls-tree', '-r', '-z', `${tree}:files`], { signal }),
  ]);
  const record = records.get(tree);
  if (record === undefined) return NOT_KEPT;
  if (!answer.ok || answer.cut) return answer.ok ? TOO_MUCH : answer;
  const entries = new Map<BytePath, Entry>();
  await inSlices(bytePathsOf(answer.output), TOGETHER, (line) => {
    const tab = line.indexOf('\t');
    const path = line.slice(tab + 1) as BytePath;
    if (paths !== undefined && !paths.has(path)) return;
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    const entry = entryOf(record, path, mode, id);
    if (entry !== undefined) entries.set(path, entry);
  });
  return { ok: true, entries };
}

async function readRecords(store: Store, trees: readonly string[], signal: AbortSignal): Promise<Map<string, SnapshotRecord>> {
  const read = await readBlobs(
    store,
    trees.map((tree) => `${tree}:record`),
    signal,
    MAX_RECORD_BYTES,
  );
  const records = new Map<string, SnapshotRecord>();
  for (const tree of trees) {
    const record = decodeRecord(read.get(`${tree}:record`)?.toString() ?? '');
    if (record !== undefined) records.set(tree, record);
  }
  return records;
}

function entryOf(record: SnapshotRecord, path: BytePath, mode: string, id: string): Entry | undefined {
  switch (mode) {
    case '100644':
    case '100755':
      return { kind: 'file', id, mode: modeOf(record, path, mode === '100755') };
    case '120000':
      return { kind: 'link', id };
    case '160000': {
      const large = record.large.get(path);
      return { kind: 'large', id, mode: large?.mode ?? record.plainMode, bytes: large?.bytes ?? 0 };
    }
    default:
      return undefined;
  }
}
