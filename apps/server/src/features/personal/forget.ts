import type { DiscussionId, MemberId } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** With a discussion goes what anybody had typed there, and how far they had read. */
export async function forgetInDiscussion(transaction: Transaction<Database>, id: DiscussionId): Promise<void> {
  await transaction.deleteFrom('drafts').where('discussion_id', '=', id).execute();
  await transaction.deleteFrom('read_marks').where('discussion_id', '=', id).execute();
}

/** With a member goes what was only theirs. */
export async function forgetOfMember(transaction: Transaction<Database>, id: MemberId): Promise<void> {
  await transaction.deleteFrom('drafts').where('member_id', '=', id).execute();
  await transaction.deleteFrom('read_marks').where('member_id', '=', id).execute();
  await transaction.deleteFrom('preferences').where('member_id', '=', id).execute();
}
