import { canonicalJson, type ModelChoice, type ProjectTiers, type ProjectTiersBody, type Tier, type TierSettings } from '@baton/protocol';
import { policyText, readPolicy } from '@baton/toolbox';

const TIERS: readonly Tier[] = [1, 2, 3, 4];

/** Something that is wrong with tiers, and where. */
interface TierProblem {
  field: string;
  detail: string;
}

/** Whether something changes that only admins change: what the tiers are told, which tools and rules they have, and how many work. */
export function changesPolicy(before: ProjectTiersBody, after: ProjectTiersBody): boolean {
  return before.workers !== after.workers || TIERS.some((tier) => policyOf(before.tiers[tier]) !== policyOf(after.tiers[tier]));
}

/** Everything that is wrong with rules and with choices that did not stand there before. */
export async function judgeTiers(
  before: ProjectTiers,
  after: ProjectTiers,
  whyNot: (choice: ModelChoice) => Promise<string | undefined>,
): Promise<TierProblem[]> {
  const known = new Set(TIERS.flatMap((tier) => choicesOf(before[tier]).map(([, choice]) => keyOf(choice))));
  const problems: TierProblem[] = [];
  for (const tier of TIERS) {
    for (const [field, choice] of choicesOf(after[tier])) {
      const detail = known.has(keyOf(choice)) ? undefined : await whyNot(choice);
      if (detail !== undefined) problems.push({ field: `body/tiers/${tier}/${field}`, detail });
    }
    const read = readPolicy(policyText({ rules: after[tier].rules }));
    if (!read.ok) problems.push(...read.problems.map(({ detail }) => ({ field: `body/tiers/${tier}/rules`, detail })));
  }
  return problems;
}

function policyOf({ systemPrompt, mode, tools, rules }: TierSettings): string {
  return canonicalJson({ systemPrompt, mode, tools, rules });
}

function choicesOf({ provider, model, fallbacks, escalation }: TierSettings): [field: string, choice: ModelChoice][] {
  const listed = (field: string, choices: readonly ModelChoice[]): [string, ModelChoice][] =>
    choices.map((choice, index) => [`${field}/${index}`, choice]);
  return [['model', { provider, model }], ...listed('fallbacks', fallbacks), ...listed('escalation', escalation)];
}

function keyOf({ provider, model }: ModelChoice): string {
  return `${provider} ${model}`;
}
