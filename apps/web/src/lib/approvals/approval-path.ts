import type { Approval } from '@baton/protocol';

/** The page on which something is decided, with its card in view. */
export function pathOfApproval({ id, discussionId }: Pick<Approval, 'id' | 'discussionId'>): string {
  return discussionId === undefined ? '/inbox' : `/discussions/${discussionId}?decision=${id}`;
}
