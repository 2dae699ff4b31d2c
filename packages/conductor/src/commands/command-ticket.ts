import type { Author, TicketId, TrackState } from '@baton/protocol';
import { transition } from '../ticket/transition.ts';
import type { TicketCommand } from '../ticket/ticket-happening.ts';
import type { CommandResult } from './command-result.ts';
import { hasFollowers } from './has-followers.ts';
import { isBeingMerged } from './is-being-merged.ts';

/** What a person does to a ticket. Runs that this leaves without work are stopped by the engine, which sees it in the state. */
export function commandTicket(state: TrackState, ticketId: TicketId, command: TicketCommand, by: Author): CommandResult {
  const ticket = state.tickets.get(ticketId);
  if (ticket === undefined) return { ok: false, code: 'not_found', refusal: 'There is no such ticket.' };
  const refusal = isBeingMerged(state, ticketId)
    ? `“${ticket.title}” is being merged: wait until that is done.`
    : isBeingMerged(state, null)
      ? 'The track is being merged: wait until that is done.'
      : command.type === 'retry' && ticket.skipped && hasFollowers(state, ticketId)
        ? `What depends on “${ticket.title}” has begun without it: write a new ticket instead.`
        : command.type === 'confirm'
          ? unproven(state, ticketId, command.evidenceId)
          : undefined;
  if (refusal !== undefined) return { ok: false, code: 'refused', refusal };
  const moved = transition(ticket, command);
  if (!moved.ok) return { ok: false, code: 'refused', refusal: moved.refusal };
  const { version } = moved.ticket;
  return {
    ok: true,
    events: [{ type: 'ticket.updated', v: 1, trackId: state.id, ticketId, version, changes: moved.changes, by, happening: command.type }],
  };
}

function unproven(state: TrackState, ticketId: TicketId, evidenceId: string): string | undefined {
  const found = state.evidence.get(ticketId)?.some(({ evidence }) => evidence.id === evidenceId && evidence.passed);
  return found === true ? undefined : 'A ticket is confirmed with evidence: say what was done and seen.';
}
