import { noUsage, type ModelChoice, type ProjectTiers, type Tier, type TrackState, type UsageTotals } from '@baton/protocol';

/** What one tier is, does and has used for a track. */
export interface TierRow {
  tier: Tier;
  /** Whom its next run asks, as far as that is known. */
  choice: ModelChoice | undefined;
  fallbacks: readonly ModelChoice[];
  /** The track has another model than the project. */
  overridden: boolean;
  usage: UsageTotals;
  running: number;
  waiting: number;
}

const TIERS: readonly Tier[] = [1, 2, 3, 4];

/** A row for each tier. `tiers`: the project's; without them the newest run says which model it was. */
export function tierRows(state: TrackState, tiers: ProjectTiers | undefined): TierRow[] {
  const open = [...state.openAttempts].flatMap((id) => state.attempts.get(id) ?? []);
  const asked = [...state.pendingApprovals].flatMap((id) => state.approvals.get(id)?.attempt?.tier ?? []);
  return TIERS.map((tier) => {
    const patch = state.track?.tiers[tier];
    const settings = tiers?.[tier];
    const last = [...state.attempts.values()].findLast((attempt) => attempt.tier === tier);
    const mine = open.filter((attempt) => attempt.tier === tier);
    const waiting = mine.filter(({ status }) => status === 'waiting').length;
    return {
      tier,
      choice: patch?.choice ?? (settings === undefined ? last?.choice : { provider: settings.provider, model: settings.model }),
      fallbacks: patch?.fallbacks ?? settings?.fallbacks ?? [],
      overridden: patch?.choice !== undefined,
      usage: state.usage.tiers.get(tier) ?? noUsage,
      running: mine.length - waiting,
      waiting: waiting + asked.filter((each) => each === tier).length,
    };
  });
}
