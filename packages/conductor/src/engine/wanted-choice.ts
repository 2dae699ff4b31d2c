import { attemptsOf, lastAttempt, type Attempt, type ModelChoice, type Ticket } from '@baton/protocol';
import { escalatedChoice } from '../tiers/escalated-choice.ts';
import { resolveTier } from '../tiers/resolve-tier.ts';
import type { Tick } from './tick.ts';

/** Attempts to plan since the planning began. */
export function planAttempts({ state }: Pick<Tick, 'state'>): { all: readonly Attempt[]; ended: readonly Attempt[] } {
  const all = attemptsOf(state, null).filter((attempt) => attempt.tier === 2);
  return { all, ended: all.filter((attempt) => !attempt.settled) };
}

/** Whom the next run of a tier would ask, on a ticket or (null) on the track's plan. Undefined where there is nothing to be run. */
export function wantedChoice(tick: Tick, tier: 2 | 3 | 4, ticket: Ticket | null): ModelChoice | undefined {
  const { state, settings } = tick;
  if (state.track === undefined) return undefined;
  if (ticket === null) {
    return tier === 2 ? escalatedChoice(resolveTier(2, settings.tiers, state.track), planAttempts(tick).ended.length) : undefined;
  }
  const tierSettings = resolveTier(tier, settings.tiers, state.track, ticket);
  if (tier !== 4) return escalatedChoice(tierSettings, ticket.retryCount);
  // One that looked at the same work before and came to no verdict.
  const isAgain = lastAttempt(state, ticket.id, 4)?.follows === (lastAttempt(state, ticket.id, 3)?.number ?? 0);
  return escalatedChoice(tierSettings, isAgain ? ticket.retryCount : 0);
}
