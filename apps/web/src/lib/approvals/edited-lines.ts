import type { CallArguments } from '@baton/protocol';

/** How many lines differ between what was proposed and what was agreed to; one for a change of something that is no text. */
export function editedLines(proposed: CallArguments, agreed: CallArguments): number {
  const names = new Set([...Object.keys(proposed), ...Object.keys(agreed)]);
  return [...names].reduce((sum, name) => sum + changedIn(proposed[name], agreed[name]), 0);
}

function changedIn(before: unknown, after: unknown): number {
  if (typeof before !== 'string' || typeof after !== 'string') return JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
  if (before === after) return 0;
  const [removed, added] = [without(before, after), without(after, before)];
  // The same lines in another order.
  return Math.max(removed, added, 1);
}

/** How many lines of one text the other does not have. */
function without(one: string, other: string): number {
  const left = new Map<string, number>();
  for (const line of other.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  let missing = 0;
  for (const line of one.split('\n')) {
    const count = left.get(line) ?? 0;
    if (count === 0) missing += 1;
    else left.set(line, count - 1);
  }
  return missing;
}
