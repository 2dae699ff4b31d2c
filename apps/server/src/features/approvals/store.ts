import { asId, type Approval, type ApprovalId, type ApprovalStatus, type ProjectId, type RunId } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { PAGE_SIZE } from '../../http/cursor-page.ts';
import { RequestError } from '../../http/request-error.ts';

/** Queries on what people are asked. */
export function createApprovalStore(db: Kysely<Database>) {
  const living = () => db.selectFrom('projects').select('id').where('deleted', '=', 0);

  return {
    async get(id: ApprovalId): Promise<Approval> {
      const row = await db
        .selectFrom('approvals')
        .select('approval')
        .where('id', '=', id)
        .where('project_id', 'in', living())
        .executeTakeFirst();
      if (row === undefined) throw new RequestError('not_found', 'There is no such approval.');
      return JSON.parse(row.approval) as Approval;
    },

    /** One page and one more, in the order in which they were asked. */
    async list(given: { status: ApprovalStatus; projectId?: ProjectId | undefined; cursor?: string | undefined }) {
      let query = db
        .selectFrom('approvals')
        .select(['id', 'approval'])
        .where('status', '=', given.status)
        .where('project_id', 'in', living());
      if (given.projectId !== undefined) query = query.where('project_id', '=', given.projectId);
      if (given.cursor !== undefined) query = query.where('id', '>', asId<ApprovalId>(given.cursor));
      return query
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute();
    },

    /** The newest first: what was asked about tool calls in a project. */
    async earlier(projectId: ProjectId, limit: number): Promise<Approval[]> {
      const rows = await db
        .selectFrom('approvals')
        .select('approval')
        .where('project_id', '=', projectId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => JSON.parse(row.approval) as Approval);
    },

    async pendingOf(runId: RunId): Promise<ApprovalId[]> {
      const rows = await db.selectFrom('approvals').select('id').where('run_id', '=', runId).where('status', '=', 'pending').execute();
      return rows.map((row) => row.id);
    },

    /** Those that nobody may decide any more at this time. */
    async overdue(now: number): Promise<Approval[]> {
      const rows = await db
        .selectFrom('approvals')
        .select('approval')
        .where('status', '=', 'pending')
        .where('expires_at', '<=', now)
        .orderBy('id')
        .limit(PAGE_SIZE)
        .execute();
      return rows.map((row) => JSON.parse(row.approval) as Approval);
    },

    async projects(): Promise<ProjectId[]> {
      return (await living().orderBy('id').execute()).map((row) => row.id);
    },
  };
}

export type ApprovalStore = ReturnType<typeof createApprovalStore>;
