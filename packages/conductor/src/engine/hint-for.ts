import { attemptsOf, openReviews, type Ticket, type TrackState } from '@baton/protocol';
import { reviewText } from '../prompts/review-text.ts';

/** What the next worker of a ticket has to know: what people say of the work, and what went wrong last. Undefined where there is nothing. */
export function hintFor(state: TrackState, ticket: Pick<Ticket, 'id'>): string | undefined {
  const said = openReviews(state, ticket.id);
  const wrong = wrongWith(state, ticket);
  const parts = [...(said.length === 0 ? [] : [reviewText(said)]), ...(wrong === undefined ? [] : [wrong])];
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

/** What went wrong last: with its merge, with what QA found, with the run. */
function wrongWith(state: TrackState, ticket: Pick<Ticket, 'id'>): string | undefined {
  const last = attemptsOf(state, ticket.id).findLast((attempt) => attempt.notBegun !== true);
  if (last === undefined) return undefined;
  const mergeId = state.lastMerge.get(ticket.id);
  const merge = mergeId === undefined ? undefined : state.merges.get(mergeId);
  if (merge?.follows === last.follows && merge.outcome !== undefined && merge.outcome !== 'merged') return merge.detail;
  if (last.outcome === 'rejected' || last.outcome === 'failed') return last.nextHint ?? last.detail;
  const failed = state.evidence.get(ticket.id)?.findLast((found) => found.follows === last.follows && !found.evidence.passed);
  return failed === undefined ? undefined : `The check failed: ${failed.evidence.detail}`;
}
