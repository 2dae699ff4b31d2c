import { askedNow, type Run, type RunId, type RunState } from '@baton/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Database, RunTable } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';
import { can } from '../../permissions.ts';

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
    ...(state.waitsFor === undefined ? {} : { waitsFor: state.waitsFor }),
    ...(request.parentRunId === undefined ? {} : { parentRunId: request.parentRunId }),
    createdAt: time(row.created_at),
    ...(row.ended_at === null ? {} : { endedAt: time(row.ended_at) }),
    ...(state.error === undefined ? {} : { error: state.error }),
    ...(state.edited === undefined ? {} : { edited: { by: state.edited.by, parts: state.edited.edits.length } }),
  };
}

/** The run with those below it that have not ended: each after all that stand below it. Also in a transaction. */
export async function activeTree(db: Kysely<Database>, id: RunId): Promise<RunId[]> {
  const below = await db
    .selectFrom('runs')
    .select('id')
    .where('parent_run_id', '=', id)
    .where('status', 'in', ['queued', 'running', 'parked', 'stopping'])
    .orderBy('id')
    .execute();
  const trees: RunId[] = [];
  for (const child of below) trees.push(...(await activeTree(db, child.id)));
  return [...trees, id];
}

/** As the store's, also in a transaction. */
export async function holdersMay(db: Kysely<Database>, id: RunId): Promise<boolean> {
  for (const { holder_id } of await upwards(db, id)) {
    const member = await db
      .selectFrom('members')
      .select('role')
      .where('id', '=', holder_id)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (member === undefined || !can({ role: member.role }, 'run.start')) return false;
  }
  return true;
}

/** A run and those that it stands below, from itself up. */
async function upwards(db: Kysely<Database>, id: RunId): Promise<Pick<Selectable<RunTable>, 'id' | 'holder_id' | 'parent_run_id'>[]> {
  const run = await db.selectFrom('runs').select(['id', 'holder_id', 'parent_run_id']).where('id', '=', id).executeTakeFirst();
  if (run === undefined) return [];
  return run.parent_run_id === null ? [run] : [run, ...(await upwards(db, run.parent_run_id))];
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

    /** The runs that this one stands below, from its parent up. */
    async ancestors(id: RunId): Promise<RunId[]> {
      return (await upwards(db, id)).slice(1).map((row) => row.id);
    },

    /** Whether a run may go on: by the rights that its holder has now, and those of each run that it stands below. */
    holdersMay: (id: RunId) => holdersMay(db, id),

    /** The run with those below it that have not ended: each after all that stand below it. */
    activeTree: (id: RunId) => activeTree(db, id),
  };
}

export type RunStore = ReturnType<typeof createRunStore>;
