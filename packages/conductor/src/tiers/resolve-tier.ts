import type { ModelChoice, ProjectTiers, Ticket, Tier, TierPatch, TierSettings, Track } from '@baton/protocol';

/**
 * What a tier's runs are started with: the project's settings, with what the track has otherwise, with what the ticket has otherwise; a ticket's `modelOverride` says the worker's model before
 * all of them. Model settings are taken one by one, everything else as a whole; rules are added up, so that nothing that was denied is allowed further down.
 */
export function resolveTier(
  tier: Tier,
  project: ProjectTiers,
  track: Pick<Track, 'tiers'>,
  ticket?: Pick<Ticket, 'tiers' | 'modelOverride'>,
): TierSettings {
  const patches = [track.tiers[tier], ticket?.tiers[tier], tier === 3 ? overriding(ticket?.modelOverride) : undefined];
  return patches.reduce<TierSettings>((settings, patch) => (patch === undefined ? settings : patched(settings, patch)), project[tier]);
}

function overriding(choice: ModelChoice | null | undefined): TierPatch | undefined {
  return choice === null || choice === undefined ? undefined : { choice };
}

function patched(settings: TierSettings, patch: TierPatch): TierSettings {
  const { choice, settings: own, rules, ...rest } = patch;
  return {
    ...settings,
    ...rest,
    ...(choice === undefined ? {} : { provider: choice.provider, model: choice.model }),
    settings: { ...settings.settings, ...own },
    rules: [...settings.rules, ...(rules ?? [])],
  };
}
