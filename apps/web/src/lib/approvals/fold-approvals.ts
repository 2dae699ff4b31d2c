import { statusOfDecision, type Approval, type ApprovalId, type Event } from '@baton/protocol';

/** Approvals after one event of a project's stream. What it does not concern stays the same object, and so does the whole. */
export function foldApprovals(known: readonly Approval[], event: Event): readonly Approval[] {
  switch (event.type) {
    case 'approval.requested':
      return known.some(({ id }) => id === event.approval.id) ? known : [...known, { ...event.approval, status: 'pending' }];
    case 'approval.decided':
      return changed(known, event.approvalId, { status: statusOfDecision(event.decision.decision), decision: event.decision });
    case 'approval.cancelled':
      return changed(known, event.approvalId, { status: 'cancelled' });
    case 'approval.expired':
      return changed(known, event.approvalId, { status: 'expired' });
    default:
      return known;
  }
}

function changed(known: readonly Approval[], id: ApprovalId, change: Pick<Approval, 'status' | 'decision'>): readonly Approval[] {
  return known.some((each) => each.id === id) ? known.map((each) => (each.id === id ? { ...each, ...change } : each)) : known;
}
