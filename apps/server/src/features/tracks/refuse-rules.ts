import { canonicalJson, type ProjectId, type TierOverrides } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';
import { can, type Actor } from '../../permissions.ts';

/** Rules for the tools of a tier are policy, wherever they are written: also with a track or a ticket only admins change them. */
export function refuseRules(actor: Actor, projectId: ProjectId, before: TierOverrides, after: TierOverrides | undefined): void {
  if (after === undefined || rulesOf(before) === rulesOf(after) || can(actor, 'policy.change', { projectId })) return;
  throw new RequestError('forbidden', 'Only admins and owners change the rules of tiers.');
}

function rulesOf(tiers: TierOverrides): string {
  return canonicalJson(([1, 2, 3, 4] as const).map((tier) => tiers[tier]?.rules ?? []));
}
