import { askedNow, type MemberId, type MemberRole, type Run, type RunId, type RunState } from '@baton/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Database, RunTable } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

const time = (millis: number): string => new Date(millis).toISOString();

/** A run as REST answers it. */
export function presentRun(row: Selectable<RunTable>): Run {
  const state = JSON.parse(row.state) as RunState;
  const { request } = state;
  return {
    id: row.id,
    discussionId: row.discussion_id,
    takeId: row.take_id,
    entryId: row.entry_id,
    status: row.status,
    provider: request.provider,
    model: request.model,
    ...(state.fallback === undefined ? {} : { fallback: askedNow(state) }),
    mode: request.mode,
    simulated: request.simulated,
    rounds: state.rounds,
    usage: state.usage,
    costUsd: state.usage.costUsd,
    holder: request.holder,
    createdAt: time(row.created_at),
    ...(row.ended_at === null ? {} : { endedAt: time(row.ended_at) }),
    ...(state.error === undefined ? {} : { error: state.error }),
    ...(state.edited === undefined ? {} : { edited: { by: state.edited.by, parts: state.edited.edits.length } }),
  };
}

/** Queries on runs. */
export function createRunStore(db: Kysely<Database>) {
  return {
    async row(id: RunId): Promise<Selectable<RunTable>> {
      const row = await db
        .selectFrom('runs')
        .innerJoin('discussions', 'discussions.id', 'runs.discussion_id')
        .selectAll('runs')
        .where('runs.id', '=', id)
        .where('discussions.deleted', '=', 0)
        .where('discussions.project_id', 'in', db.selectFrom('projects').select('id').where('deleted', '=', 0))
        .executeTakeFirst();
      if (row === undefined) throw new RequestError('not_found', 'There is no such run.');
      return row;
    },

    /** The run's folded state and the discussion and project it belongs to, also when those were deleted meanwhile. */
    async load(id: RunId): Promise<{ row: Selectable<RunTable>; state: RunState } | undefined> {
      const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : { row, state: JSON.parse(row.state) as RunState };
    },

    /** Runs that some process had in hand. */
    async inHand(): Promise<RunId[]> {
      const rows = await db
        .selectFrom('runs')
        .select('id')
        .where('status', 'in', ['running', 'stopping'])
        .where('epoch', '>', 0)
        .orderBy('id')
        .execute();
      return rows.map((row) => row.id);
    },

    async roleOf(memberId: MemberId): Promise<MemberRole | undefined> {
      const row = await db
        .selectFrom('members')
        .select('role')
        .where('id', '=', memberId)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      return row?.role;
    },
  };
}

export type RunStore = ReturnType<typeof createRunStore>;
