import { addUsd, type MemberId } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

/** What happened while somebody was away. */
export interface Since {
  /** When they had last looked, as RFC 3339. */
  leftAt: string;
  /** The first item that they have not seen. */
  key: string;
  messages: number;
  /** Files that agents looked at, each once. */
  files: number;
  /** Sum of the known prices of runs that began since; null where none is known. */
  costUsd: string | null;
}

/**
 * What a thread has gained since a moment (RFC 3339), but for what `me` has said; undefined when nothing, or nothing before it, is there.
 */
export function sinceThen(items: readonly ThreadItem[], then: string, me: MemberId | undefined): Since | undefined {
  const after = items.filter((item) => (momentOf(item) ?? '') > then && !isBy(item, me));
  const [first] = after;
  if (first === undefined || first === items[0]) return undefined;
  const costs = after.flatMap((item) =>
    item.type === 'turn' && item.ends && item.run !== undefined ? [item.run.state.usage.costUsd] : [],
  );
  const known = costs.filter((cost) => cost !== null);
  return {
    leftAt: then,
    key: first.key,
    messages: after.length,
    files: new Set(after.flatMap(filesOf)).size,
    costUsd: known.length === 0 ? null : known.reduce<string | null>((sum, cost) => addUsd(sum, cost), '0'),
  };
}

function momentOf(item: ThreadItem): string | undefined {
  if (item.type !== 'turn') return item.entry.createdAt;
  return item.run?.createdAt ?? item.entries[0]?.createdAt;
}

function isBy(item: ThreadItem, me: MemberId | undefined): boolean {
  return item.type === 'person' && item.entry.author.type === 'member' && item.entry.author.memberId === me;
}

function filesOf(item: ThreadItem): string[] {
  if (item.type !== 'turn') return [];
  return item.entries.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'tool_call' && part.name === 'read_file' ? [part.argumentsText] : [])),
  );
}
