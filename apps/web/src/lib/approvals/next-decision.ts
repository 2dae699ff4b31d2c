import type { Approval, ApprovalId } from '@baton/protocol';

/** What is decided next: what comes after the one that has the focus, around the end; without one, the first of the open discussion, or of all. */
export function nextDecision(
  pending: readonly Approval[],
  at: { focused: ApprovalId | undefined; discussionId: Approval['discussionId'] | undefined },
): Approval | undefined {
  const index = pending.findIndex(({ id }) => id === at.focused);
  if (index !== -1) return pending[(index + 1) % pending.length];
  return pending.find(({ discussionId }) => discussionId === at.discussionId) ?? pending[0];
}
