import { lastApproval, type ModelChoice, type Ticket } from '@baton/protocol';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';

/** Whether a run may be begun: at once, after the answer to a question that is asked now or was asked before, or not at all. */
export type SpawnAnswer = { readonly type: 'go' | 'wait' | 'refused' } | { readonly type: 'ask'; readonly step: Step };

/** Where a ticket is worked on in steps, or has cost too much already, people are asked before a run of it begins. */
export function spawnQuestion(
  tick: Tick,
  ticket: Ticket,
  needed: { tier: 3 | 4; number: number; choice: ModelChoice; over: boolean },
): SpawnAnswer {
  const { state } = tick;
  const { tier, number, choice } = needed;
  if (needed.over) {
    const asked = lastApproval(state, ticket.id, 'overrun');
    if (asked?.status === 'pending') return { type: 'wait' };
    if (asked?.status === 'rejected' && !asked.settled) return { type: 'refused' };
    return { type: 'ask', step: overrunQuestion(ticket) };
  }
  if (state.track?.stepMode !== true && !ticket.stepMode) return { type: 'go' };
  const asked = lastApproval(state, ticket.id, 'spawn');
  if (asked !== undefined && !asked.settled && asked.attempt?.tier === tier && asked.attempt.number === number) {
    if (asked.status === 'pending') return { type: 'wait' };
    if (asked.status === 'approved') return { type: 'go' };
    if (asked.status === 'rejected') return { type: 'refused' };
  }
  const who = tier === 3 ? 'A worker' : 'QA';
  const because = `“${ticket.title}” is worked on in steps. ${who} with ${choice.model} would begin now.`;
  return { type: 'ask', step: { type: 'ask', subject: 'spawn', ticketId: ticket.id, attempt: { tier, number }, choice, because } };
}

/** More than was quoted: may it go on? */
export function overrunQuestion(ticket: Ticket): Step {
  const because = `“${ticket.title}” has cost ${ticket.costUsd ?? ''} USD. Its quote was ${ticket.quote?.max ?? ''} USD at most.`;
  return { type: 'ask', subject: 'overrun', ticketId: ticket.id, because };
}
