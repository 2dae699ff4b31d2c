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

/** The part of a path that a model gets: what stands after the last reset marker, without deleted entries. */
export function sentPath(path: readonly Entry[]): Entry[] {
  const reset = path.findLastIndex((entry) => entry.marker === 'reset');
  return path.slice(reset + 1).filter((entry) => !entry.deleted);
}

/**
 * What of a sent path is left after a cut: everything from its first entry on, what is pinned before it, and the last thing that a person said, also
 * where that stands before it. A cut whose first entry is not on the path (another take, a reset) takes nothing away.
 */
export function keptPath(path: readonly Entry[], trim: Trim | undefined): Entry[] {
  const first = trim === undefined ? -1 : path.findIndex((entry) => entry.id === trim.firstEntryId);
  if (first <= 0) return [...path];
  const asked = path.findLastIndex((entry) => entry.role === 'user');
  return path.filter((entry, index) => index >= first || index === asked || entry.pinned);
}
