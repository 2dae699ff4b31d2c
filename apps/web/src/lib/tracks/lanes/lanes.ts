import type { Attempt, Tier, TicketId, TrackState } from '@baton/protocol';

/** Which attempts are looked at side by side. */
export interface LaneFilter {
  /** Undefined: all tiers. */
  tier: Tier | undefined;
  /** Undefined: all of the track, null: those of its plan. */
  ticketId: TicketId | null | undefined;
  /** `open`: those at work; where there are none, the last ones. `last`: the newest of each tier and ticket. `all`: every one. */
  attempts: 'open' | 'last' | 'all';
}

/** Streams that are open at the same time. */
const MOST_LANES = 8;

/** What the lanes show, the newest last; of many the newest. */
export function lanesOf(state: TrackState, filter: LaneFilter): readonly Attempt[] {
  const all = [...state.attempts.values()].filter(
    (attempt) =>
      (filter.tier === undefined || attempt.tier === filter.tier) &&
      (filter.ticketId === undefined || attempt.ticketId === filter.ticketId),
  );
  return chosen(all, filter.attempts).slice(-MOST_LANES);
}

/** Lanes shown where nobody works. */
const LAST = 3;

function chosen(all: readonly Attempt[], which: LaneFilter['attempts']): readonly Attempt[] {
  switch (which) {
    case 'all':
      return all;
    case 'last':
      return [...new Map(all.map((attempt) => [`${attempt.tier} ${attempt.ticketId ?? ''}`, attempt])).values()];
    case 'open': {
      const open = all.filter(({ status }) => status !== 'ended');
      return open.length > 0 ? open : all.slice(-LAST);
    }
  }
}
