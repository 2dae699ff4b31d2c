import type { ValidGraph } from './valid-graph.ts';

/**
 * The cycle that one more dependency would make, `key` waiting for `dependency`, in its order: `['A', 'B', 'A']`. Undefined where it would make none. The shortest there is.
 */
export function cycleWith<Key extends string>(graph: ValidGraph<Key>, key: Key, dependency: Key): Key[] | undefined {
  if (key === dependency) return [key, key];
  const cameFrom = new Map<Key, Key>([[dependency, key]]);
  const open: Key[] = [dependency];
  for (const at of open) {
    if (at === key) break;
    for (const further of graph.dependsOn.get(at) ?? []) {
      if (cameFrom.has(further)) continue;
      cameFrom.set(further, at);
      open.push(further);
    }
  }
  const last = cameFrom.get(key);
  if (last === undefined) return undefined;
  const cycle: Key[] = [key];
  for (let at = last; at !== key; at = cameFrom.get(at) ?? key) cycle.unshift(at);
  return [key, ...cycle];
}
