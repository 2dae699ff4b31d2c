import type { ModelChoice, ProjectTiers, TierSettings } from '@baton/protocol';

/** The tiers of a project where nobody has set them: all by one model. Those that plan and judge change nothing; workers are free in their worktrees. */
export function usualTiers({ provider, model }: ModelChoice, fallbacks: readonly ModelChoice[]): ProjectTiers {
  const tier = (mode: TierSettings['mode'], maxToolRounds: number): TierSettings => ({
    provider,
    model,
    fallbacks: [...fallbacks],
    escalation: [],
    settings: { maxToolRounds },
    systemPrompt: null,
    mode,
    tools: null,
    rules: [],
  });
  return { 1: tier('plan', 30), 2: tier('plan', 30), 3: tier('free', 60), 4: tier('plan', 20) };
}
