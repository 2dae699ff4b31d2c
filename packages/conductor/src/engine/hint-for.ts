import { attemptsOf, type Ticket, type TrackState } from '@baton/protocol';

/** What the next worker of a ticket has to know of what went wrong last: with its merge, with what QA found, with the run. Undefined where nothing did. */
export function hintFor(state: TrackState, ticket: Pick<Ticket, 'id'>): string | undefined {
  const last = attemptsOf(state, ticket.id).findLast((attempt) => attempt.notBegun !== true);
  if (last === undefined) return undefined;
  const mergeId = state.lastMerge.get(ticket.id);
  const merge = mergeId === undefined ? undefined : state.merges.get(mergeId);
  if (merge?.follows === last.follows && merge.outcome !== undefined && merge.outcome !== 'merged') return merge.detail;
  if (last.outcome === 'rejected' || last.outcome === 'failed') return last.nextHint ?? last.detail;
  const failed = state.evidence.get(ticket.id)?.findLast((found) => found.follows === last.follows && !found.evidence.passed);
  return failed === undefined ? undefined : `The check failed: ${failed.evidence.detail}`;
}
