import type { Ticket, TrackApproval, TrackState } from '@baton/protocol';
import { baseLook } from './base-look.ts';
import { isStillAbout } from './spawn-question.ts';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';
import { wantedChoice } from './wanted-choice.ts';

/** Questions that nobody needs to answer any more: what they were about is gone, or is another by now. `allEnded`: no ticket is left to be worked on. */
export function withdrawSteps(tick: Tick, allEnded: boolean): Step[] {
  return [...tick.state.pendingApprovals].flatMap((approvalId): Step[] => {
    const approval = tick.state.approvals.get(approvalId);
    return approval === undefined || isAsked(tick, approval, allEnded) ? [] : [{ type: 'withdraw', approvalId }];
  });
}

function isAsked(tick: Tick, approval: TrackApproval, allEnded: boolean): boolean {
  const { state, endsAll } = tick;
  const ticket = approval.ticketId === null ? undefined : state.tickets.get(approval.ticketId);
  switch (approval.subject) {
    case 'plan':
      return isPlanAsked(state) && approval.planVersion === state.planVersion;
    case 'merge':
      return approval.ticketId !== null || (!endsAll && allEnded && approval.planVersion === state.planVersion);
    case 'spawn':
      return mayBegin(tick, approval, ticket) && isStillAbout(approval, wantedChoice(tick, tierOf(approval), ticket ?? null));
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

function tierOf({ attempt }: TrackApproval): 2 | 3 | 4 {
  return attempt?.tier === 2 || attempt?.tier === 4 ? attempt.tier : 3;
}

/** A run of this tier is still what comes next. */
function mayBegin({ state, endsAll }: Tick, approval: TrackApproval, ticket: Ticket | undefined): boolean {
  switch (tierOf(approval)) {
    case 2:
      return state.pipeline.status === 'planning' && state.pipeline.wish === null;
    case 3:
      return !endsAll && ticket?.status === 'awaiting_approval';
    case 4:
      return !endsAll && ticket?.status === 'in_review';
  }
}
