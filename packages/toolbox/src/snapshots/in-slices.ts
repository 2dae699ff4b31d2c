import { setImmediate } from 'node:timers/promises';

/** Does something with each of many items; after so many of them the event loop serves others. */
export async function inSlices<Item>(items: readonly Item[], together: number, work: (item: Item) => void): Promise<void> {
  for (let from = 0; from < items.length; from += together) {
    if (from > 0) await setImmediate();
    for (const item of items.slice(from, from + together)) work(item);
  }
}
