import type { Me, MemberRole } from '@baton/protocol';

/** What the page asks about before it offers something. The server's table decides; this only spares people a refusal. */
export type PagePermission =
  | 'approval.decide'
  | 'change.undo'
  | 'discussion.write'
  | 'delivery.create'
  | 'directory.read'
  | 'forge.change'
  | 'mcp_server.change'
  | 'member.change'
  | 'member.invite'
  | 'model.send'
  | 'owner.change'
  | 'policy.change'
  | 'project.change'
  | 'project.create'
  | 'provider.change'
  | 'run.start'
  | 'run.stop'
  | 'run.take_over'
  | 'tier.change'
  | 'track.change'
  | 'worktree.change';

export function may(me: Pick<Me, 'permissions'>, permission: PagePermission): boolean {
  return me.permissions.includes(permission);
}

/** Roles that a person may give: nobody makes owners but owners. */
export function rolesToGive(me: Pick<Me, 'permissions'>): readonly MemberRole[] {
  return may(me, 'owner.change') ? ['viewer', 'member', 'admin', 'owner'] : ['viewer', 'member', 'admin'];
}
