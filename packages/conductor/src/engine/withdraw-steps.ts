import type { TrackApproval, TrackState } from '@baton/protocol';
import { baseLook } from './base-look.ts';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';

/** Questions that nobody needs to answer any more: what they were about is gone, or is another by now. `allEnded`: no ticket is left to be worked on. */
export function withdrawSteps(tick: Tick, allEnded: boolean): Step[] {
  return [...tick.state.pendingApprovals].flatMap((approvalId): Step[] => {
    const approval = tick.state.approvals.get(approvalId);
    return approval === undefined || isAsked(tick, approval, allEnded) ? [] : [{ type: 'withdraw', approvalId }];
  });
}

function isAsked({ state, endsAll }: Tick, approval: TrackApproval, allEnded: boolean): boolean {
  const ticket = approval.ticketId === null ? undefined : state.tickets.get(approval.ticketId);
  switch (approval.subject) {
    case 'plan':
      return isPlanAsked(state) && approval.planVersion === state.planVersion;
    case 'merge':
      return approval.ticketId !== null || (!endsAll && allEnded && approval.planVersion === state.planVersion);
    case 'spawn':
      return !endsAll && (approval.attempt?.tier === 4 ? ticket?.status === 'in_review' : ticket?.status === 'awaiting_approval');
    case 'overrun':
      return !endsAll && (ticket?.status === 'in_progress' || ticket?.status === 'awaiting_approval' || ticket?.status === 'in_review');
    default:
      return true;
  }
}

function isPlanAsked(state: TrackState): boolean {
  const { status, wish } = state.pipeline;
  return wish === null && (status === 'awaiting_approval' || (status === 'executing' && baseLook(state) === 'red'));
}
