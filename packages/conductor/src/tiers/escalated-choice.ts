import type { ModelChoice, TierSettings } from '@baton/protocol';

/** Who makes the next attempt when so many have failed: the tier's model first, then each of its escalation in turn, the last for all that are left. */
export function escalatedChoice({ provider, model, escalation }: TierSettings, failedAttempts: number): ModelChoice {
  const ladder: readonly ModelChoice[] = [{ provider, model }, ...escalation];
  return ladder[Math.min(failedAttempts, ladder.length - 1)] ?? { provider, model };
}
