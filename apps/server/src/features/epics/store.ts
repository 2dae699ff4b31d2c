import type { DiscussionId, Epic, EpicId, ProjectId } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

/** Reads epics; on a transaction it sees what that has written. */
export function createEpicStore(db: Kysely<Database>) {
  async function find(id: EpicId): Promise<Epic | undefined> {
    const row = await db.selectFrom('epics').select('epic').where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.epic) as Epic);
  }

  return {
    find,

    async get(id: EpicId): Promise<Epic> {
      const epic = await find(id);
      if (epic === undefined) throw new RequestError('not_found', 'There is no such epic.');
      return epic;
    },

    /** The one that is planned in a discussion. */
    async plannedIn(projectId: ProjectId, discussionId: DiscussionId): Promise<Epic | undefined> {
      const rows = await db.selectFrom('epics').select('epic').where('project_id', '=', projectId).execute();
      return rows.map(({ epic }) => JSON.parse(epic) as Epic).find((epic) => epic.discussionId === discussionId);
    },

    /** One page and one more, the newest last. */
    async list(projectId: ProjectId, after: EpicId | undefined, limit: number): Promise<{ id: EpicId; epic: Epic }[]> {
      let query = db.selectFrom('epics').select(['id', 'epic']).where('project_id', '=', projectId);
      if (after !== undefined) query = query.where('id', '>', after);
      const rows = await query.orderBy('id').limit(limit).execute();
      return rows.map(({ id, epic }) => ({ id, epic: JSON.parse(epic) as Epic }));
    },
  };
}

export type EpicStore = ReturnType<typeof createEpicStore>;
