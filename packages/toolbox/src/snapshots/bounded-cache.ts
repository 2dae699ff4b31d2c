/** Keeps what was used last, as long as everything together weighs no more than `maxWeight`. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

export function createBoundedCache<Value>(maxWeight: number, weightOf: (value: Value) => number): BoundedCache<Value> {
  const values = new Map<string, Value>();
  let weight = 0;
  const drop = (key: string): void => {
    const value = values.get(key);
    if (value === undefined) return;
    values.delete(key);
    weight -= weightOf(value);
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      // Last in the map is last to go.
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      drop(key);
      values.set(key, value);
      weight += weightOf(value);
      for (const oldest of values.keys()) {
        if (weight <= maxWeight) return;
        drop(oldest);
      }
    },
  };
}
