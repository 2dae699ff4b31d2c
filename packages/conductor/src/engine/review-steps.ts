import { lastAttempt, openReviews, type Ticket } from '@baton/protocol';
import { spawnQuestion } from './spawn-question.ts';
import type { Step } from './step.ts';
import { openAttempt, type Tick } from './tick.ts';
import { wantedChoice } from './wanted-choice.ts';

/** What a ticket in review needs: evidence first, then somebody who judges by it, then its turn to be merged. */
export type ReviewNeed =
  | { readonly type: 'nothing' }
  | { readonly type: 'check' }
  /** It has been shown to be as it should. */
  | { readonly type: 'merge' }
  | { readonly type: 'steps'; readonly steps: readonly Step[] };

const nothing: ReviewNeed = { type: 'nothing' };

/** Of a ticket in review about which nothing has ended that was not taken into account. Nothing is merged without evidence that is about what the last worker did. */
export function reviewNeed(tick: Tick, ticket: Ticket): ReviewNeed {
  const { state } = tick;
  if (state.track === undefined || openAttempt(tick, ticket.id, 3) !== undefined || openAttempt(tick, ticket.id, 4) !== undefined)
    return nothing;
  if (openReviews(state, ticket.id).length > 0) {
    return { type: 'steps', steps: [{ type: 'move_ticket', ticketId: ticket.id, happening: { type: 'sent_back' } }] };
  }
  const follows = lastAttempt(state, ticket.id, 3)?.number ?? 0;
  const found = state.evidence.get(ticket.id)?.findLast((each) => each.evidence.on === 'ticket' && each.follows === follows);
  if (found === undefined) return isChecked(tick, ticket) ? nothing : { type: 'check' };
  const qa = lastAttempt(state, ticket.id, 4);
  if (qa?.follows === follows && qa.outcome === 'done') {
    if (found.evidence.passed) return { type: 'merge' };
    const detail = `The check failed, so it can't be passed: ${found.evidence.detail}`;
    return { type: 'steps', steps: [{ type: 'move_ticket', ticketId: ticket.id, happening: { type: 'rejected', detail } }] };
  }
  const number = (qa?.number ?? 0) + 1;
  const choice = wantedChoice(tick, 4, ticket);
  if (choice === undefined) return nothing;
  const answer = spawnQuestion(tick, { ticket, tier: 4, number, choice });
  if (answer.type === 'ask') return { type: 'steps', steps: [answer.step] };
  return answer.type === 'go' ? { type: 'steps', steps: [{ type: 'start', tier: 4, ticketId: ticket.id, number, choice }] } : nothing;
}

function isChecked({ state }: Tick, ticket: Ticket): boolean {
  for (const check of state.openChecks.values()) if (check.ticketId === ticket.id) return true;
  return false;
}
