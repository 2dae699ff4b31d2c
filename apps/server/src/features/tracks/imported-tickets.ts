import type { FolderTicket } from '@baton/conductor';
import type { Ticket, TicketId, TrackId } from '@baton/protocol';
import { newId } from '../../ids.ts';

/** Tickets of a folder as new ones of a track: what was done stays done, and what was being done elsewhere is to be done here. */
export function importedTickets(trackId: TrackId, tickets: readonly FolderTicket[]): Ticket[] {
  const ids = new Map(tickets.map(({ id }) => [id, newId<TicketId>()]));
  return tickets.map((ticket) => ({
    ...ticket,
    id: ids.get(ticket.id) ?? newId(),
    trackId,
    dependsOn: ticket.dependsOn.flatMap((id) => ids.get(id) ?? []),
    status: ticket.status === 'completed' || ticket.status === 'cancelled' ? ticket.status : 'todo',
    retryCount: 0,
    assignedTo: null,
    blockedReason: null,
    blockedDetail: null,
    manualBlock: false,
    worktree: null,
    // It was spent elsewhere: what this track costs is what its own log says.
    costUsd: null,
    quote: null,
    version: 1,
  }));
}
