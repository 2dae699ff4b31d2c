import type { EntryId } from './ids.ts';
import type { Entry } from './schemas/entry.ts';

/** The entries from the root to a leaf, in reading order. Ends early, at what is there, when a parent is missing. */
export function pathTo(entries: ReadonlyMap<EntryId, Entry>, leafId: EntryId | null): Entry[] {
  const path: Entry[] = [];
  const seen = new Set<EntryId>();
  let id = leafId;
  while (id !== null && !seen.has(id)) {
    seen.add(id);
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
