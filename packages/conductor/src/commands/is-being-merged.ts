import type { TicketId, TrackState } from '@baton/protocol';

/** Whether a ticket (null: the track) is being merged, or has been and is about to be completed. */
export function isBeingMerged(state: TrackState, ticketId: TicketId | null): boolean {
  const id = state.lastMerge.get(ticketId);
  const merge = id === undefined ? undefined : state.merges.get(id);
  return merge !== undefined && !merge.settled && (merge.outcome === undefined || merge.outcome === 'merged');
}
