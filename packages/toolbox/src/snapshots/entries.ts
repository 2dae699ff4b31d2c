import { bytePathsOf, type BytePath } from './byte-path.ts';
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
const MAX_RECORD_BYTES = 128 * 1024 * 1024;

export function isSameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  return left?.kind === right?.kind && left?.id === right?.id && permissionsOf(left) === permissionsOf(right);
}

export function permissionsOf(entry: Entry | undefined): number | undefined {
  return entry === undefined || entry.kind === 'link' ? undefined : entry.mode;
}

/** Everything that differs between two snapshots of a working directory, path by path. */
export async function entriesBetween(
  store: Store,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<ReadEntries<{ changes: EntryChange[] }>> {
  const records = await readRecords(store, [before, after], signal);
  const [old, fresh] = [records.get(before), records.get(after)];
  if (old === undefined || fresh === undefined) return NOT_KEPT;
  const answer = await store.git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', `${before}:files`, `${after}:files`], {
    signal,
  });
  if (!answer.ok || answer.cut) return answer.ok ? NOT_KEPT : answer;
  const changes: EntryChange[] = [];
  const words = bytePathsOf(answer.output);
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [facts, path] = [words[at], words[at + 1]];
    if (facts === undefined || path === undefined) break;
    const [oldMode = '', freshMode = '', oldId = '', freshId = ''] = facts.slice(1).split(' ');
    changes.push({ path, before: entryOf(old, path, oldMode, oldId), after: entryOf(fresh, path, freshMode, freshId) });
  }
  for (const change of await permissionsOnly(store, { before, old, fresh }, new Set(changes.map(({ path }) => path)), signal))
    changes.push(change);
  return { ok: true, changes };
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
  const record = (await readRecords(store, [tree], signal)).get(tree);
  if (record === undefined) return NOT_KEPT;
  const answer = await store.git(['ls-tree', '-r', '-z', `${tree}:files`], { signal });
  if (!answer.ok || answer.cut) return answer.ok ? NOT_KEPT : answer;
  const entries = new Map<BytePath, Entry>();
  for (const line of bytePathsOf(answer.output)) {
    const tab = line.indexOf('\t');
    const path = line.slice(tab + 1) as BytePath;
    if (paths !== undefined && !paths.has(path)) continue;
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    const entry = entryOf(record, path, mode, id);
    if (entry !== undefined) entries.set(path, entry);
  }
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
