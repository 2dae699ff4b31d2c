import { pathTo, type DiscussionState, type EntryId, type Take, type TakeId } from '@baton/protocol';

/**
 * Where other takes leave the shown one: the entry of the shown path that a take goes its own way after, or `root`, with those takes. A take that
 * ends on the shown path leaves it nowhere.
 */
export function branchPoints(state: Pick<DiscussionState, 'entries' | 'takes'>, shown: TakeId | undefined): Map<EntryId | 'root', Take[]> {
  const points = new Map<EntryId | 'root', Take[]>();
  const take = shown === undefined ? undefined : state.takes.get(shown);
  if (take === undefined || state.takes.size < 2) return points;
  const path = new Set(pathTo(state.entries, take.leafId).map((entry) => entry.id));
  for (const other of state.takes.values()) {
    if (other.id === take.id) continue;
    const leaves = pathTo(state.entries, other.leafId).find((entry) => !path.has(entry.id));
    if (leaves === undefined) continue;
    const point = leaves.parentId ?? 'root';
    points.set(point, [...(points.get(point) ?? []), other]);
  }
  return points;
}
