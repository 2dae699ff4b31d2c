import type { EntryId } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

type Why = 'cut' | 'compacted';

/** What of a thread is there only to be read. */
export interface Unsent {
  /** Items none of whose entries is sent. */
  keys: ReadonlySet<string>;
  /** Before which items it is said that what stands above is not sent any more, and why. */
  lines: ReadonlyMap<string, Why>;
}

/** Which items of a thread are not sent any more. A turn of which a part is sent counts as sent. */
export function unsentIn(items: readonly ThreadItem[], entries: ReadonlyMap<EntryId, Why>): Unsent {
  const keys = new Set<string>();
  const lines = new Map<string, Why>();
  if (entries.size === 0) return { keys, lines };
  const last = new Map<Why, number>();
  for (const [index, item] of items.entries()) {
    const own = item.type === 'turn' ? item.entries : [item.entry];
    const why = own[0] === undefined ? undefined : entries.get(own[0].id);
    if (why === undefined || !own.every(({ id }) => entries.has(id))) continue;
    keys.add(item.key);
    last.set(why, index);
  }
  for (const [why, index] of last) {
    const next = items[index + 1];
    if (next !== undefined) lines.set(next.key, why);
  }
  return { keys, lines };
}
