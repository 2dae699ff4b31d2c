import type { Entry } from '@baton/protocol';
import type { ThreadItem } from '#lib/discussion/thread.ts';

/** Two threads from where they differ. */
export interface Sides {
  /** How many items they have in common, from the top. */
  common: number;
  /** The last message that they have in common, where what differs is what was answered to it. */
  question: Entry | undefined;
  left: readonly ThreadItem[];
  right: readonly ThreadItem[];
}

/** What two threads show after what they have in common from the top. */
export function afterCommon(left: readonly ThreadItem[], right: readonly ThreadItem[]): Sides {
  let common = 0;
  while (common < left.length && common < right.length && isSame(left[common], right[common])) common += 1;
  const last = left[common - 1];
  return { common, question: last?.type === 'person' ? last.entry : undefined, left: left.slice(common), right: right.slice(common) };
}

function isSame(left: ThreadItem | undefined, right: ThreadItem | undefined): boolean {
  if (left?.key !== right?.key || left?.type !== 'turn' || right?.type !== 'turn') return left?.key === right?.key;
  return left.entries.length === right.entries.length && left.entries.every((entry, index) => entry.id === right.entries[index]?.id);
}
