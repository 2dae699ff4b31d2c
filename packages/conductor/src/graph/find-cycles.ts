/**
 * Cycles of dependencies, each in its order and with its beginning again at its end: `['A', 'B', 'A']` where A waits for B and B for A. Every node that waits for itself
 * is beyond at least one of them; at most `limit` are told.
 */
export function findCycles<Key extends string>(dependsOn: ReadonlyMap<Key, readonly Key[]>, limit: number): Key[][] {
  const cycles: Key[][] = [];
  const finished = new Set<Key>();
  const path: Key[] = [];
  const onPath = new Map<Key, number>();
  const walks: { key: Key; next: number }[] = [];

  const enter = (key: Key) => {
    onPath.set(key, path.length);
    path.push(key);
    walks.push({ key, next: 0 });
  };

  for (const start of dependsOn.keys()) {
    if (finished.has(start)) continue;
    enter(start);
    for (let walk = walks.at(-1); walk !== undefined; walk = walks.at(-1)) {
      const dependency = dependsOn.get(walk.key)?.[walk.next];
      walk.next += 1;
      if (dependency === undefined) {
        walks.pop();
        path.pop();
        onPath.delete(walk.key);
        finished.add(walk.key);
        continue;
      }
      const since = onPath.get(dependency);
      if (since !== undefined) {
        if (cycles.length < limit) cycles.push([...path.slice(since), dependency]);
      } else if (!finished.has(dependency) && dependsOn.has(dependency)) {
        enter(dependency);
      }
    }
  }
  return cycles;
}
