import { addUsd } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

/** What happened while somebody was away. */
export interface Since {
  /** The first item that they have not seen. */
  key: string;
  messages: number;
  /** Sum of the known prices of runs that began since; null where none is known. */
  costUsd: string | null;
}

/** What a thread has gained since a moment (RFC 3339); undefined when nothing, or nothing before it, is there. */
export function sinceThen(items: readonly ThreadItem[], then: string): Since | undefined {
  const after = items.filter((item) => (momentOf(item) ?? '') > then);
  const [first] = after;
  if (first === undefined || first === items[0]) return undefined;
  const costs = after.flatMap((item) =>
    item.type === 'turn' && item.ends && item.run !== undefined ? [item.run.state.usage.costUsd] : [],
  );
  const known = costs.filter((cost) => cost !== null);
  return {
    key: first.key,
    messages: after.length,
    costUsd: known.length === 0 ? null : known.reduce<string | null>((sum, cost) => addUsd(sum, cost), '0'),
  };
}

function momentOf(item: ThreadItem): string | undefined {
  if (item.type !== 'turn') return item.entry.createdAt;
  return item.run?.createdAt ?? item.entries[0]?.createdAt;
}
