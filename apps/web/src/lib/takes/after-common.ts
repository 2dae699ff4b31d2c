import type { ThreadItem } from '#lib/discussion/thread.ts';

/** What two threads show after what they have in common from the top; `common` counts that. */
export function afterCommon(
  left: readonly ThreadItem[],
  right: readonly ThreadItem[],
): { common: number; left: readonly ThreadItem[]; right: readonly ThreadItem[] } {
  let common = 0;
  while (common < left.length && common < right.length && isSame(left[common], right[common])) common += 1;
  return { common, left: left.slice(common), right: right.slice(common) };
}

function isSame(left: ThreadItem | undefined, right: ThreadItem | undefined): boolean {
  if (left?.key !== right?.key || left?.type !== 'turn' || right?.type !== 'turn') return left?.key === right?.key;
  return left.entries.length === right.entries.length && left.entries.every((entry, index) => entry.id === right.entries[index]?.id);
}
