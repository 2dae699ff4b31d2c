import type { TicketId } from '../../ids.ts';
import type { Tier } from '../../schemas/conductor/tier-number.ts';
import type { Attempt, TrackState } from './track-state.ts';

/** The attempts on a ticket (null: on the track's plan), of all its tiers, in the order in which they were started. */
export function attemptsOf(state: TrackState, ticketId: TicketId | null): Attempt[] {
  return (state.attemptIds.get(ticketId) ?? []).flatMap((id) => state.attempts.get(id) ?? []);
}

/** The newest attempt of a tier on a ticket (null: on the track's plan). */
export function lastAttempt(state: TrackState, ticketId: TicketId | null, tier: Tier): Attempt | undefined {
  const ids = state.attemptIds.get(ticketId) ?? [];
  for (let index = ids.length - 1; index >= 0; index -= 1) {
    const id = ids[index];
    const attempt = id === undefined ? undefined : state.attempts.get(id);
    if (attempt?.tier === tier) return attempt;
  }
  return undefined;
}
