import type { OpenCheck, TrackState } from '@baton/protocol';

/** Whether what a check would show is still asked for: the pipeline goes on, and its ticket is in review. */
export function isCheckWanted({ pipeline, tickets }: TrackState, { ticketId }: OpenCheck): boolean {
  if (pipeline.wish === 'stop') return false;
  return ticketId === null || tickets.get(ticketId)?.status === 'in_review';
}
