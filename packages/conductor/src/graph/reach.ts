import type { ValidGraph } from './valid-graph.ts';

/** All that waits for a node, directly or through others, in the graph's order. */
export function descendants<Key extends string>(graph: ValidGraph<Key>, key: Key): Key[] {
  return inOrder(graph, reached(graph.dependents, key));
}

/** All that a node waits for, directly or through others, in the graph's order. */
export function ancestors<Key extends string>(graph: ValidGraph<Key>, key: Key): Key[] {
  return inOrder(graph, reached(graph.dependsOn, key));
}

function reached<Key extends string>(edges: ReadonlyMap<Key, readonly Key[]>, start: Key): Set<Key> {
  const found = new Set<Key>();
  const open = [...(edges.get(start) ?? [])];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    open.push(...(edges.get(key) ?? []));
  }
  return found;
}

function inOrder<Key extends string>(graph: ValidGraph<Key>, keys: ReadonlySet<Key>): Key[] {
  return graph.order.filter((key) => keys.has(key));
}
