import type { DiscussionId, MemberId, MemberRole, ProjectId, StreamName } from '@baton/protocol';

/** The one table of who may do what: permission → the least role that has it. Roles are ordered viewer < member < admin < owner. */
export const permissions = {
  'me.read': 'viewer',
  'workspace.read': 'viewer',
  'token.manage_own': 'viewer',
  'member.read': 'viewer',
  'member.invite': 'admin',
  'member.change': 'admin',
  /** Making, changing or removing owners. */
  'owner.change': 'owner',
  'directory.read': 'admin',
  'provider.read': 'viewer',
  'provider.change': 'admin',
  'provider.check': 'admin',
  'preset.read': 'viewer',
  'preset.change': 'member',
  'context_preset.read': 'viewer',
  'context_preset.change': 'member',
  'model.send': 'member',
  'project.read': 'viewer',
  'project.create': 'admin',
  'project.rename': 'member',
  'project.change': 'admin',
  'project.delete': 'admin',
  'discussion.read': 'viewer',
  'discussion.write': 'member',
  /** Taking what was said out of the log for good. */
  'entry.redact': 'admin',
  'attachment.create': 'member',
  'run.read': 'viewer',
  'run.start': 'member',
  'run.steer': 'member',
  'run.stop': 'member',
  /** Going on with a run of somebody else, with one's own rights. */
  'run.take_over': 'member',
  'approval.read': 'viewer',
  'approval.decide': 'member',
  /** Making and removing the worktrees in which discussions work. */
  'worktree.change': 'member',
  /** Putting files back as they were. */
  'change.undo': 'member',
  'track.read': 'viewer',
  /** Making tracks and tickets, and changing what is to be done. */
  'track.change': 'member',
  'tier.read': 'viewer',
  /** Which models work for a project, and with which settings. What they may do is `policy.change`. */
  'tier.change': 'member',
  /** Asking that changes leave: what is asked is decided with `approval.decide`. */
  'delivery.create': 'member',
  'forge.read': 'viewer',
  'forge.change': 'admin',
  'policy.read': 'viewer',
  /** Rules that let calls pass without anybody being asked: also what "always" writes. */
  'policy.change': 'admin',
  'tool.read': 'viewer',
  /** Also: which programs the server starts, with its own rights. */
  'mcp_server.change': 'admin',
  'usage.read': 'viewer',
} as const satisfies Record<string, MemberRole>;

export type Permission = keyof typeof permissions;

/** Who acts, by whichever door they came. `via` decides what a decision may come from. */
export interface Actor {
  memberId: MemberId;
  name: string;
  role: MemberRole;
  via: 'session' | 'token';
  /** The session or token, so that ending it closes sockets. */
  credentialId: string;
}

/** What is acted on, as far as it matters for rights. */
export interface Subject {
  projectId?: ProjectId;
  discussionId?: DiscussionId;
  memberId?: MemberId;
  stream?: StreamName;
}

const ORDER: readonly MemberRole[] = ['viewer', 'member', 'admin', 'owner'];

/** The one function that answers "may this actor do this to that". Every member sees every project for now; the subject is taken anyway. */
export function can(actor: Pick<Actor, 'role'>, permission: Permission, _subject: Subject = {}): boolean {
  return ORDER.indexOf(actor.role) >= ORDER.indexOf(permissions[permission]);
}

/** The permissions that a role has, in the table's order. */
export function permissionsOf(role: MemberRole): Permission[] {
  return (Object.keys(permissions) as Permission[]).filter((permission) => can({ role }, permission));
}
