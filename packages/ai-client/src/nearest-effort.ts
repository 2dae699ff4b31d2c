import type { ReasoningEffort } from '@baton/protocol';

const RISING: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** What comes nearest to the effort that was asked for, rather below than above; undefined where nothing can be asked for. */
export function nearestEffort(asked: ReasoningEffort, taken: readonly ReasoningEffort[]): ReasoningEffort | undefined {
  const rank = RISING.indexOf(asked);
  return RISING.slice(0, rank + 1).findLast((each) => taken.includes(each)) ?? RISING.slice(rank).find((each) => taken.includes(each));
}
