import type { Approval } from '@baton/protocol';

/** In the order in which they were asked, which is that of the calls of an answer: ids sort so, times need not. */
export function asAsked(approvals: readonly Approval[]): Approval[] {
  return approvals.toSorted((left, right) => (left.id < right.id ? -1 : 1));
}
