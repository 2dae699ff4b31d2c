import { asId, type DiscussionId, type ProjectId, type StreamName, type TrackId } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from './db/schema.ts';
import { RequestError } from './http/request-error.ts';
import { can, type Actor, type Permission } from './permissions.ts';

/** Which permission each kind of stream needs. A kind that is not here does not exist. */
const streamPermissions = {
  workspace: 'workspace.read',
  project: 'project.read',
  discussion: 'discussion.read',
  track: 'track.read',
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
  const projects = db.selectFrom('projects').select('id').where('deleted', '=', 0);
  switch (kind) {
    case 'workspace':
      return true;
    case 'project':
      return (await projects.where('id', '=', asId<ProjectId>(id)).executeTakeFirst()) !== undefined;
    case 'track':
      return (
        (await db
          .selectFrom('tracks')
          .select('id')
          .where('id', '=', asId<TrackId>(id))
          .where('project_id', 'in', projects)
          .executeTakeFirst()) !== undefined
      );
    default:
      return (
        (await db
          .selectFrom('discussions')
          .select('id')
          .where('id', '=', asId<DiscussionId>(id))
          .where('deleted', '=', 0)
          .where('project_id', 'in', projects)
          .executeTakeFirst()) !== undefined
      );
  }
}
