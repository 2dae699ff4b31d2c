import type { Ticket, TicketId, TrackId } from '@baton/protocol';
import { freshTicket } from '../fresh-ticket.ts';
import type { FolderTicket } from './folder-metadata.ts';

/** Tickets of a folder as new ones of a track: what was done stays done, and what was being done elsewhere is to be done here. What it cost and would have cost there is not this track's. */
export function importedTickets(trackId: TrackId, tickets: readonly FolderTicket[], newId: () => TicketId): Ticket[] {
  const ids = new Map(tickets.map(({ id }) => [id, newId()]));
  return tickets.map((ticket) => {
    const { retryCount, costUsd, quote } = freshTicket;
    return {
      ...freshTicket,
      ...ticket,
      id: ids.get(ticket.id) ?? newId(),
      trackId,
      dependsOn: ticket.dependsOn.flatMap((id) => ids.get(id) ?? []),
      status: ticket.status === 'completed' || ticket.status === 'cancelled' ? ticket.status : 'todo',
      retryCount,
      costUsd,
      quote,
    };
  });
}
