import type { DiscussionId, ProjectId, StreamName } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from './db/schema.ts';
import { RequestError } from './http/request-error.ts';
import { can, type Actor, type Permission } from './permissions.ts';

/** Which permission each kind of stream needs. A kind that is not here does not exist. */
const streamPermissions = {
  workspace: 'workspace.read',
  project: 'project.read',
  discussion: 'discussion.read',
} as const satisfies Record<string, Permission>;

/** Whether the actor may read such a stream, if it is there. */
export function mayRead(actor: Actor, stream: StreamName): boolean {
  const [kind = ''] = stream.split(':');
  const permission = Object.hasOwn(streamPermissions, kind) ? streamPermissions[kind as keyof typeof streamPermissions] : undefined;
  return permission !== undefined && can(actor, permission, { stream });
}

/** Refuses a stream that is not there or that the actor may not read; both are `not_found`. The same for the socket and for replay by REST. */
export async function requireStream(db: Kysely<Database>, actor: Actor, stream: StreamName): Promise<void> {
  if (!mayRead(actor, stream) || !(await exists(db, stream))) throw new RequestError('not_found', `There is no stream ${stream}.`);
}

async function exists(db: Kysely<Database>, stream: StreamName): Promise<boolean> {
  const [kind, id = ''] = stream.split(':');
  if (kind === 'workspace') return true;
  const row =
    kind === 'project'
      ? await db
          .selectFrom('projects')
          .select('id')
          .where('id', '=', id as ProjectId)
          .where('deleted', '=', 0)
          .executeTakeFirst()
      : await db
          .selectFrom('discussions')
          .select('id')
          .where('id', '=', id as DiscussionId)
          .where('deleted', '=', 0)
          .where('project_id', 'in', db.selectFrom('projects').select('id').where('deleted', '=', 0))
          .executeTakeFirst();
  return row !== undefined;
}
