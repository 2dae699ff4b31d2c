import { lastAttempt, type ModelChoice, type ProjectTiers, type Ticket, type TrackState } from '@baton/protocol';

/** The model that works on a ticket, or did so last; before that the one that would. */
export function modelOf(state: TrackState, ticket: Ticket, tiers: ProjectTiers | undefined): ModelChoice | undefined {
  const settings = tiers?.[3];
  return (
    lastAttempt(state, ticket.id, 3)?.choice ??
    ticket.modelOverride ??
    ticket.tiers[3]?.choice ??
    state.track?.tiers[3]?.choice ??
    (settings === undefined ? undefined : { provider: settings.provider, model: settings.model })
  );
}
