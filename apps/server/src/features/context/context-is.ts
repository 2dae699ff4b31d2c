import type { ContextFile, DiscussionId } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** Somebody changed the list of context files meanwhile. */
export class ContextChanged extends Error {}

/** Refuses with `ContextChanged` where a discussion's list is another one by now: what is written over it would be lost. */
export async function contextIs(transaction: Transaction<Database>, id: DiscussionId, files: readonly ContextFile[]): Promise<void> {
  const row = await transaction.selectFrom('discussions').select('context').where('id', '=', id).executeTakeFirstOrThrow();
  if (row.context !== JSON.stringify(files)) throw new ContextChanged();
}
