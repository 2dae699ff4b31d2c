import type {
  ContextFile,
  Discussion,
  DiscussionId,
  EntryId,
  ModelChoice,
  ProjectId,
  RunId,
  RunSettings,
  RunStatus,
  Steer,
  Take,
  TakeId,
  Trim,
  UsageTotals,
  Entry,
  Worktree,
} from '@baton/protocol';
import { streamOf } from '@baton/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Database, DiscussionTable, TakeTable } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

type Row = Selectable<DiscussionTable>;

/** Runs that have not ended. */
export const ACTIVE: readonly RunStatus[] = ['queued', 'running', 'parked', 'stopping'];

const time = (millis: number): string => new Date(millis).toISOString();

function presentTake(row: Selectable<TakeTable>): Take {
  const trim = row.trim === null ? {} : { trim: JSON.parse(row.trim) as Trim };
  return { id: row.id, name: row.name, leafId: row.leaf_id, ...trim, version: row.version };
}

/** Queries on discussions and what they hold. Everything that is deleted or not there is `not_found`. */
export function createDiscussionStore(db: Kysely<Database>) {
  async function takesOf(ids: readonly DiscussionId[]): Promise<Map<DiscussionId, Take[]>> {
    const rows = ids.length === 0 ? [] : await db.selectFrom('takes').selectAll().where('discussion_id', 'in', ids).orderBy('id').execute();
    const takes = new Map<DiscussionId, Take[]>();
    for (const row of rows) {
      const list = takes.get(row.discussion_id) ?? [];
      list.push(presentTake(row));
      takes.set(row.discussion_id, list);
    }
    return takes;
  }

  async function activeRunsOf(ids: readonly DiscussionId[]): Promise<Map<DiscussionId, { id: RunId; status: RunStatus }>> {
    const rows =
      ids.length === 0
        ? []
        : await db
            .selectFrom('runs')
            .select(['id', 'discussion_id', 'status'])
            .where('discussion_id', 'in', ids)
            .where('status', 'in', ACTIVE)
            .orderBy('id')
            .execute();
    return new Map(rows.map((row) => [row.discussion_id, { id: row.id, status: row.status }]));
  }

  async function lastRunsOf(ids: readonly DiscussionId[]): Promise<Map<DiscussionId, { id: RunId; status: RunStatus }>> {
    const newest = db
      .selectFrom('runs')
      .select((expression) => expression.fn.max('id').as('id'))
      .where('discussion_id', 'in', ids)
      .groupBy('discussion_id');
    const rows =
      ids.length === 0 ? [] : await db.selectFrom('runs').select(['id', 'discussion_id', 'status']).where('id', 'in', newest).execute();
    return new Map(rows.map((row) => [row.discussion_id, { id: row.id, status: row.status }]));
  }

  async function headsOf(ids: readonly DiscussionId[]): Promise<Map<string, number>> {
    const streams = ids.map((id) => streamOf.discussion(id));
    const rows = ids.length === 0 ? [] : await db.selectFrom('streams').select(['stream', 'head']).where('stream', 'in', streams).execute();
    return new Map(rows.map((row) => [row.stream, row.head]));
  }

  async function present(rows: readonly Row[]): Promise<Discussion[]> {
    const ids = rows.map((row) => row.id);
    const [takes, active, last, heads] = [await takesOf(ids), await activeRunsOf(ids), await lastRunsOf(ids), await headsOf(ids)];
    return rows.map((row) => {
      const usage = JSON.parse(row.usage) as UsageTotals;
      return {
        id: row.id,
        projectId: row.project_id,
        kind: row.kind as Discussion['kind'],
        title: row.title,
        archived: row.archived === 1,
        pinned: row.pinned === 1,
        settings: JSON.parse(row.settings) as RunSettings,
        fallbacks: JSON.parse(row.fallbacks) as ModelChoice[],
        createdBy: { memberId: row.created_by, name: row.created_by_name },
        createdAt: time(row.created_at),
        updatedAt: time(row.updated_at),
        takes: takes.get(row.id) ?? [],
        activeRun: active.get(row.id) ?? null,
        lastRun: last.get(row.id) ?? null,
        usage,
        costUsd: usage.costUsd,
        ...(row.worktree === null ? {} : { worktree: JSON.parse(row.worktree) as Worktree }),
        stream: streamOf.discussion(row.id),
        lastSeq: heads.get(streamOf.discussion(row.id)) ?? 0,
        version: row.version,
      };
    });
  }

  /** Nobody reads or writes what belongs to a project that is gone. */
  const projectsThere = () => db.selectFrom('projects').select('id').where('deleted', '=', 0);

  async function row(id: DiscussionId): Promise<Row> {
    const found = await db
      .selectFrom('discussions')
      .selectAll()
      .where('id', '=', id)
      .where('deleted', '=', 0)
      .where('project_id', 'in', projectsThere())
      .executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such discussion, or it was deleted.');
    return found;
  }

  async function projectOf(id: ProjectId) {
    const project = await db.selectFrom('projects').selectAll().where('id', '=', id).where('deleted', '=', 0).executeTakeFirst();
    if (project === undefined) throw new RequestError('not_found', 'There is no such project, or it was deleted.');
    return project;
  }

  async function workplace(id: DiscussionId) {
    const found = await db.selectFrom('discussions').select(['project_id', 'worktree']).where('id', '=', id).executeTakeFirst();
    if (found === undefined) throw new RequestError('not_found', 'There is no such discussion.');
    const project = await projectOf(found.project_id);
    const worktree = found.worktree === null ? undefined : (JSON.parse(found.worktree) as Worktree);
    return { project, worktree, directory: worktree?.directory ?? project.directory };
  }

  return {
    row,

    /** The context files of a discussion, also of one that was deleted while a run works in it. */
    async contextAnyway(id: DiscussionId): Promise<ContextFile[]> {
      const found = await db.selectFrom('discussions').select('context').where('id', '=', id).executeTakeFirstOrThrow();
      return JSON.parse(found.context) as ContextFile[];
    },

    async get(id: DiscussionId): Promise<Discussion> {
      const [discussion] = await present([await row(id)]);
      if (discussion === undefined) throw new RequestError('not_found', 'There is no such discussion.');
      return discussion;
    },

    /** Those in which people talk, newest first; `before` is the id of the last one on the page before. */
    async list(projectId: ProjectId, limit: number, before?: DiscussionId): Promise<Discussion[]> {
      let query = db
        .selectFrom('discussions')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('kind', '=', 'talk')
        .where('deleted', '=', 0);
      if (before !== undefined) query = query.where('id', '<', before);
      return present(await query.orderBy('id', 'desc').limit(limit).execute());
    },

    /** Also of a discussion that was deleted. */
    async projectIdOf(id: DiscussionId): Promise<ProjectId> {
      const found = await db.selectFrom('discussions').select('project_id').where('id', '=', id).executeTakeFirstOrThrow();
      return found.project_id;
    },

    project: projectOf,

    /** Where the runs of a discussion work, also of one that was deleted meanwhile: its worktree, or its project's folder. */
    workplace,

    /** The folder of a project, or where the runs of one of its discussions work. */
    async directoryFor(id: ProjectId, discussionId: DiscussionId | undefined): Promise<string> {
      if (discussionId === undefined) return (await projectOf(id)).directory;
      const { project, directory } = await workplace(discussionId);
      if (project.id !== id) throw new RequestError('not_found', 'This project has no such discussion.');
      return directory;
    },

    async contextFiles(id: DiscussionId): Promise<ContextFile[]> {
      return JSON.parse((await row(id)).context) as ContextFile[];
    },

    async take(discussionId: DiscussionId, takeId?: TakeId): Promise<Take> {
      const takes = (await takesOf([discussionId])).get(discussionId) ?? [];
      const take = takeId === undefined ? takes[0] : takes.find((each) => each.id === takeId);
      if (take === undefined) throw new RequestError('not_found', 'This discussion has no such take.');
      return take;
    },

    async takeWithDiscussion(id: TakeId): Promise<{ take: Take; discussionId: DiscussionId }> {
      const found = await db
        .selectFrom('takes')
        .innerJoin('discussions', 'discussions.id', 'takes.discussion_id')
        .selectAll('takes')
        .where('takes.id', '=', id)
        .where('discussions.deleted', '=', 0)
        .where('discussions.project_id', 'in', projectsThere())
        .executeTakeFirst();
      if (found === undefined) throw new RequestError('not_found', 'There is no such take.');
      return { take: presentTake(found), discussionId: found.discussion_id };
    },

    async takes(discussionId: DiscussionId): Promise<Take[]> {
      return (await takesOf([discussionId])).get(discussionId) ?? [];
    },

    async entry(id: EntryId): Promise<Entry> {
      const found = await db
        .selectFrom('entries')
        .innerJoin('discussions', 'discussions.id', 'entries.discussion_id')
        .select('entries.entry')
        .where('entries.id', '=', id)
        .where('discussions.deleted', '=', 0)
        .where('discussions.project_id', 'in', projectsThere())
        .executeTakeFirst();
      if (found === undefined) throw new RequestError('not_found', 'There is no such entry.');
      return JSON.parse(found.entry) as Entry;
    },

    /** What people said to a run and does not stand in the thread yet, oldest first. */
    async steersOf(runId: RunId): Promise<Steer[]> {
      const rows = await db.selectFrom('steers').select('steer').where('run_id', '=', runId).orderBy('id').execute();
      return rows.map((found) => JSON.parse(found.steer) as Steer);
    },

    async hasChildren(id: EntryId): Promise<boolean> {
      const child = await db.selectFrom('entries').select('id').where('parent_id', '=', id).limit(1).executeTakeFirst();
      return child !== undefined;
    },

    async hasEntries(id: DiscussionId): Promise<boolean> {
      return (await db.selectFrom('entries').select('id').where('discussion_id', '=', id).limit(1).executeTakeFirst()) !== undefined;
    },

    /** Oldest first. */
    async entries(id: DiscussionId, limit: number, after?: EntryId): Promise<Entry[]> {
      let query = db.selectFrom('entries').select('entry').where('discussion_id', '=', id);
      if (after !== undefined) query = query.where('id', '>', after);
      const rows = await query.orderBy('id').limit(limit).execute();
      return rows.map((each) => JSON.parse(each.entry) as Entry);
    },

    /** The path from the root to a leaf: one query whatever its length. */
    async path(leafId: EntryId | null): Promise<Entry[]> {
      if (leafId === null) return [];
      const rows = await db
        .withRecursive('path(id, parent_id, entry, depth)', (query) =>
          query
            .selectFrom('entries')
            .select((expression) => ['id', 'parent_id', 'entry', expression.val(0).as('depth')])
            .where('id', '=', leafId)
            .unionAll(
              query
                .selectFrom('entries')
                .innerJoin('path', 'path.parent_id', 'entries.id')
                .select((expression) => ['entries.id', 'entries.parent_id', 'entries.entry', expression('path.depth', '+', 1).as('depth')]),
            ),
        )
        .selectFrom('path')
        .select('entry')
        .orderBy('depth', 'desc')
        .execute();
      return rows.map((each) => JSON.parse(each.entry) as Entry);
    },
  };
}

export type DiscussionStore = ReturnType<typeof createDiscussionStore>;
