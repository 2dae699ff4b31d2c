import { lastApproval, type ModelChoice, type Ticket, type TrackApproval } from '@baton/protocol';
import type { Step } from './step.ts';
import { needsMoney, type Tick } from './tick.ts';

/** A run that would begin now. `ticket`: null where it plans the track. */
interface Spawn {
  readonly ticket: Ticket | null;
  readonly tier: 2 | 3 | 4;
  readonly number: number;
  readonly choice: ModelChoice;
  readonly hint?: string;
}

/** Whether a run may be begun: at once, after the answer to a question that is asked now or was asked before, or not at all. */
export type SpawnAnswer = { readonly type: 'go' | 'wait' | 'refused' } | { readonly type: 'ask'; readonly step: Step };

/** Where a track or a ticket is worked on in steps, or a ticket has cost too much already, people are asked before a run begins. */
export function spawnQuestion(tick: Tick, spawn: Spawn): SpawnAnswer {
  const { state } = tick;
  const { ticket, tier, number, choice, hint } = spawn;
  if (ticket !== null && needsMoney(tick, ticket)) {
    const asked = lastApproval(state, ticket.id, 'overrun');
    if (asked?.status === 'pending') return { type: 'wait' };
    if (asked?.status === 'rejected' && !asked.settled) return { type: 'refused' };
    return { type: 'ask', step: overrunQuestion(ticket) };
  }
  if (state.track?.stepMode !== true && ticket?.stepMode !== true) return { type: 'go' };
  const asked = lastApproval(state, ticket?.id ?? null, 'spawn');
  if (asked?.status === 'pending') return { type: 'wait' };
  if (asked !== undefined && !asked.settled && asked.attempt?.tier === tier && asked.attempt.number === number) {
    if (asked.status === 'approved' && isStillAbout(asked, choice)) return { type: 'go' };
    if (asked.status === 'rejected') return { type: 'refused' };
  }
  const title = ticket?.title ?? state.track?.title ?? '';
  const who = { 2: 'The tech lead', 3: 'A worker', 4: 'QA' }[tier];
  return {
    type: 'ask',
    step: {
      type: 'ask',
      subject: 'spawn',
      ticketId: ticket?.id ?? null,
      attempt: { tier, number, choice },
      because: `“${title}” is worked on in steps. ${who} with ${choice.model} would begin now.`,
      ...(hint === undefined ? {} : { hint }),
    },
  };
}

/** What people were asked is what would begin: told the same, done by the same. */
export function isStillAbout({ outdated, attempt }: TrackApproval, choice: ModelChoice | undefined): boolean {
  if (outdated === true) return false;
  const asked = attempt?.choice;
  return asked === undefined || choice === undefined || (asked.provider === choice.provider && asked.model === choice.model);
}

/** More than was quoted: may it go on? */
export function overrunQuestion(ticket: Ticket): Step {
  const because = `“${ticket.title}” has cost ${ticket.costUsd ?? ''} USD. Its quote was ${ticket.quote?.max ?? ''} USD at most.`;
  return { type: 'ask', subject: 'overrun', ticketId: ticket.id, because };
}
