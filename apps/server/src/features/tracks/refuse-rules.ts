import { canonicalJson, type ProjectId, type TierOverrides } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';
import { can, type Actor } from '../../permissions.ts';

/** What tiers are told and may do is policy, wherever it is written: also with a track or a ticket only admins change it. */
export function refuseRules(actor: Actor, projectId: ProjectId, before: TierOverrides, after: TierOverrides | undefined): void {
  if (after === undefined || policyOf(before) === policyOf(after) || can(actor, 'policy.change', { projectId })) return;
  throw new RequestError(
    'forbidden',
    'Only admins and owners change the system prompts, modes, tools and rules of tiers, also with a track or a ticket.',
  );
}

function policyOf(tiers: TierOverrides): string {
  return canonicalJson(
    ([1, 2, 3, 4] as const).map((tier) => {
      const { systemPrompt, mode, tools, rules } = tiers[tier] ?? {};
      // What is not said is the project's; null is not.
      return [systemPrompt, mode, tools, rules].map((each) => (each === undefined ? [] : [each]));
    }),
  );
}
