import type { Author, Event, ReviewComment, TicketId, TrackState } from '@baton/protocol';
import type { CommandResult } from './command-result.ts';
import { commandTicket } from './command-ticket.ts';

const refused = (refusal: string): CommandResult => ({ ok: false, code: 'refused', refusal });

/**
 * What a person says of a ticket's work. What is in review, or was merged into a track that is not at its end, goes back to its worker in the same append; who works on it now is told by the next
 * brief, which comes before the work is checked.
 */
export function reviewTicket(state: TrackState, ticketId: TicketId, comments: readonly ReviewComment[], by: Author): CommandResult {
  const ticket = state.tickets.get(ticketId);
  if (ticket === undefined) return { ok: false, code: 'not_found', refusal: 'There is no such ticket.' };
  const name = `“${ticket.title}”`;
  if (ticket.kind === 'human') return refused(`${name} is done by a person: there is no worker who could be told.`);
  if (state.pipeline.status === 'done') return refused('The track is done: write a new ticket, in this track or in another one.');
  if (ticket.status === 'cancelled') return refused(`${name} is cancelled, so nobody works on it: retry it first.`);
  const said: Event = { type: 'review.commented', v: 1, trackId: state.id, ticketId, comments: [...comments], by };
  if (ticket.status !== 'in_review' && ticket.status !== 'completed') return { ok: true, events: [said] };
  const back = commandTicket(state, ticketId, { type: 'send_back' }, by);
  return back.ok ? { ok: true, events: [said, ...back.events] } : back;
}
