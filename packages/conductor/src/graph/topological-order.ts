/**
 * Every node after what it depends on; among those that could come next, the lowest rank first. Of a graph with a cycle, what waits for itself is missing.
 */
export function topologicalOrder<Key extends string>(
  dependsOn: ReadonlyMap<Key, readonly Key[]>,
  dependents: ReadonlyMap<Key, readonly Key[]>,
  rank: ReadonlyMap<Key, number>,
): Key[] {
  const open = new Map([...dependsOn].map(([key, dependencies]) => [key, dependencies.length]));
  const next = new RankedQueue<Key>((key) => rank.get(key) ?? 0);
  for (const [key, count] of open) if (count === 0) next.add(key);
  const order: Key[] = [];
  for (let key = next.take(); key !== undefined; key = next.take()) {
    order.push(key);
    for (const dependent of dependents.get(key) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) next.add(dependent);
    }
  }
  return order;
}

/** Gives back the lowest rank first: a binary heap. */
class RankedQueue<Value> {
  readonly #rank: (value: Value) => number;
  readonly #heap: { value: Value; rank: number }[] = [];

  constructor(rank: (value: Value) => number) {
    this.#rank = rank;
  }

  add(value: Value): void {
    const added = { value, rank: this.#rank(value) };
    let place = this.#heap.length;
    this.#heap.push(added);
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      const above = this.#heap[parent];
      if (above === undefined || above.rank <= added.rank) break;
      this.#heap[place] = above;
      place = parent;
    }
    this.#heap[place] = added;
  }

  take(): Value | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) this.#sink(last);
    return first.value;
  }

  #sink(moved: { value: Value; rank: number }): void {
    let place = 0;
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const lesser = right !== undefined && left !== undefined && right.rank < left.rank ? right : left;
      if (lesser === undefined || lesser.rank >= moved.rank) break;
      this.#heap[place] = lesser;
      place = lesser === right ? 2 * place + 2 : 2 * place + 1;
    }
    this.#heap[place] = moved;
  }
}
