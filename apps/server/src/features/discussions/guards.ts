import type { DiscussionId, EntryId, RunId, TakeId } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';
import { ACTIVE } from './store.ts';

/** Refuses when somebody else put an entry at the take's end meanwhile. */
export async function leafIs(transaction: Transaction<Database>, takeId: TakeId, leafId: EntryId | null): Promise<void> {
  const take = await transaction.selectFrom('takes').select('leaf_id').where('id', '=', takeId).executeTakeFirst();
  if (take?.leaf_id !== leafId) {
    throw new RequestError('conflict', 'Somebody else wrote here meanwhile. Read the discussion again and send once more.', {
      code: 'not_leaf',
    });
  }
}

/** Refuses while a run works anywhere in the discussion: where it works must not change under it. */
export async function noRunIn(transaction: Transaction<Database>, id: DiscussionId): Promise<void> {
  const run = await transaction
    .selectFrom('runs')
    .select('id')
    .where('discussion_id', '=', id)
    .where('status', 'in', ACTIVE)
    .executeTakeFirst();
  if (run !== undefined) throw runActive(run.id);
}

/** Refuses while a run writes to the take: its path must not change under it. */
export async function noActiveRun(transaction: Transaction<Database>, takeId: TakeId): Promise<void> {
  const run = await transaction
    .selectFrom('runs')
    .select('id')
    .where('take_id', '=', takeId)
    .where('status', 'in', ACTIVE)
    .executeTakeFirst();
  if (run !== undefined) throw runActive(run.id);
}

function runActive(runId: RunId): RequestError {
  return new RequestError('conflict', 'A run is active here. Stop it or wait for its end.', { code: 'run_active', runId });
}
