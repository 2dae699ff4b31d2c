import type { EntryId } from './ids.ts';
import type { Entry, Trim } from './schemas/entry.ts';

/** The entries from the root to a leaf, in reading order. Ends early, at what is there, when a parent is missing. */
export function pathTo(entries: ReadonlyMap<EntryId, Entry>, leafId: EntryId | null): Entry[] {
  const path: Entry[] = [];
  let id = leafId;
  // No path has more entries than there are: entries that go round in a circle end it.
  while (id !== null && path.length < entries.size) {
    const entry = entries.get(id);
    if (entry === undefined) break;
    path.push(entry);
    id = entry.parentId;
  }
  return path.reverse();
}

/**
 * What a model gets of a path: what stands after the last reset marker, without deleted entries. Where a summary stands for its beginning, the summary comes first, then
 * what was pinned of that, then what is sent as it is.
 */
export function sentPath(path: readonly Entry[]): Entry[] {
  const since = path.slice(path.findLastIndex((entry) => entry.marker === 'reset') + 1);
  const there = since.filter((entry) => !entry.deleted && entry.marker !== 'compacted');
  const summary = summaryOf(since);
  if (summary === undefined) return there;
  const replaced = replacedBy(summary, since);
  return [summary, ...there.filter((entry) => !replaced.has(entry.id))];
}

/** The summary that stands for the beginning of a path; the last one counts, and none that was taken back. */
function summaryOf(since: readonly Entry[]): Entry | undefined {
  return since.findLast((entry) => entry.marker === 'compacted' && !entry.deleted);
}

function replacedBy({ compacts }: Entry, since: readonly Entry[]): Set<EntryId> {
  const first = since.findIndex((entry) => entry.id === compacts?.firstEntryId);
  const before = since.slice(0, Math.max(0, first));
  return new Set(before.filter((entry) => !entry.pinned && compacts?.keeps.includes(entry.id) !== true).map((entry) => entry.id));
}

/** Whether an entry is sent wherever a take is cut. */
export function isKept(entry: Entry): boolean {
  return entry.pinned || entry.marker === 'compacted';
}

/**
 * What of a sent path is left after a cut: everything from its first entry on, what is pinned or a summary before it, and the last thing that a person said, also
 * where that stands before it. A cut whose first entry is not on the path (another take, a reset) takes nothing away.
 */
export function keptPath(path: readonly Entry[], trim: Trim | undefined): Entry[] {
  const first = trim === undefined ? -1 : path.findIndex((entry) => entry.id === trim.firstEntryId);
  if (first <= 0) return [...path];
  const asked = path.findLastIndex((entry) => entry.role === 'user');
  return path.filter((entry, index) => index >= first || index === asked || isKept(entry));
}

/** Entries of a path that are there to be read and are not sent any more, and why: the take was cut, or a summary is sent in their place. */
export function unsentEntries(path: readonly Entry[], trim: Trim | undefined): Map<EntryId, 'cut' | 'compacted'> {
  const since = path.slice(path.findLastIndex((entry) => entry.marker === 'reset') + 1);
  const summary = summaryOf(since);
  const unsent = new Map<EntryId, 'cut' | 'compacted'>();
  if (trim === undefined && summary === undefined) return unsent;
  const sent = sentPath(path);
  const kept = new Set(keptPath(sent, trim));
  for (const entry of sent) if (!kept.has(entry)) unsent.set(entry.id, 'cut');
  if (summary !== undefined) for (const id of replacedBy(summary, since)) unsent.set(id, 'compacted');
  return unsent;
}
