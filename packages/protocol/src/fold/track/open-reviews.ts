import type { TicketId } from '../../ids.ts';
import { attemptsOf } from './attempts-of.ts';
import type { RecordedReview, TrackState } from './track-state.ts';

/** What people said of a ticket's work and no worker has done anything about: no attempt that began after it has come to its end with work done. */
export function openReviews(state: TrackState, ticketId: TicketId): readonly RecordedReview[] {
  const reviews = state.reviews.get(ticketId) ?? [];
  if (reviews.length === 0) return reviews;
  const done = attemptsOf(state, ticketId).findLast(({ tier, outcome }) => tier === 3 && outcome === 'done')?.number ?? 0;
  return reviews.filter(({ follows }) => follows >= done);
}
