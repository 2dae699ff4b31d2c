import type { ValidGraph } from './valid-graph.ts';

/** What is open and has nothing to wait for any more, what starts first before the others: by priority, then by the order of writing. */
export function ready<Key extends string>(
  graph: ValidGraph<Key>,
  isOpen: (key: Key) => boolean,
  isSatisfied: (key: Key) => boolean,
): Key[] {
  return graph.order
    .filter((key) => isOpen(key) && (graph.dependsOn.get(key) ?? []).every(isSatisfied))
    .sort((left, right) => (graph.rank.get(left) ?? 0) - (graph.rank.get(right) ?? 0));
}
