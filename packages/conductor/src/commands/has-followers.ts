import type { TicketId, TrackState } from '@baton/protocol';

/** Whether something that depends on a ticket has been begun, since the ticket was skipped: nothing can be put before that any more. */
export function hasFollowers(state: TrackState, ticketId: TicketId): boolean {
  return [...state.tickets.values()].some(
    ({ dependsOn, status }) => dependsOn.includes(ticketId) && status !== 'todo' && status !== 'blocked' && status !== 'cancelled',
  );
}
