import type { Approval } from '@baton/protocol';

/** Calls that one answer made and that can be agreed to together: of every answer with at least two that wait. */
export function roundsTogether(pending: readonly Approval[]): Approval[][] {
  const rounds = Map.groupBy(
    pending.filter(({ subject, messageId }) => subject === 'tool' && messageId !== undefined),
    ({ messageId }) => messageId,
  );
  return [...rounds.values()].filter((calls) => calls.length > 1);
}
