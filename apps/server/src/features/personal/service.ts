import type { Attachment, AttachmentRef, DiscussionId, Draft, DraftBody, Preferences, ReadMark } from '@baton/protocol';
import { streamOf } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { createDiscussionStore } from '../discussions/store.ts';

/** What files that are named in a discussion are. Leaves out what is none of its project. */
export type DescribeFiles = (discussionId: DiscussionId, refs: readonly AttachmentRef[]) => Promise<Attachment[]>;

/** What only one member sees: what they typed and did not send, how far they have read, what they chose for themselves. */
export function createPersonal(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { describeFiles: DescribeFiles }) {
  const { db, log, clock, describeFiles } = deps;
  const store = createDiscussionStore(db);

  /** Nothing is written where the discussion was deleted meanwhile: it would stay for ever. */
  const inDiscussion = (id: DiscussionId, write: (transaction: Transaction<Database>) => Promise<unknown>): Promise<unknown> =>
    db.transaction().execute(async (transaction) => {
      await createDiscussionStore(transaction).row(id);
      await write(transaction);
    });

  return {
    async draft(id: DiscussionId, { memberId }: Actor): Promise<Draft> {
      await store.row(id);
      const row = await db
        .selectFrom('drafts')
        .selectAll()
        .where('member_id', '=', memberId)
        .where('discussion_id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return { text: '', attachments: [], updatedAt: null };
      const { text, attachments = [] } = JSON.parse(row.draft) as DraftBody;
      return { text, attachments: await describeFiles(id, attachments), updatedAt: new Date(row.updated_at).toISOString() };
    },

    /** An empty draft is none. The last one to be kept counts. */
    async keepDraft(id: DiscussionId, body: DraftBody, { memberId }: Actor): Promise<Draft> {
      const { text, attachments = [] } = body;
      if (text === '' && attachments.length === 0) {
        await store.row(id);
        await db.deleteFrom('drafts').where('member_id', '=', memberId).where('discussion_id', '=', id).execute();
        return { text, attachments: [], updatedAt: null };
      }
      const row = { draft: JSON.stringify({ text, attachments } satisfies DraftBody), updated_at: clock.now() };
      await inDiscussion(id, (transaction) =>
        transaction
          .insertInto('drafts')
          .values({ member_id: memberId, discussion_id: id, ...row })
          .onConflict((conflict) => conflict.columns(['member_id', 'discussion_id']).doUpdateSet(row))
          .execute(),
      );
      return { text, attachments: await describeFiles(id, attachments), updatedAt: new Date(row.updated_at).toISOString() };
    },

    async readMarks({ memberId }: Actor): Promise<{ items: ReadMark[] }> {
      const rows = await db
        .selectFrom('read_marks')
        .innerJoin('discussions', 'discussions.id', 'read_marks.discussion_id')
        .select(['read_marks.discussion_id', 'read_marks.seq', 'read_marks.at'])
        .where('read_marks.member_id', '=', memberId)
        .where('discussions.deleted', '=', 0)
        .orderBy('read_marks.discussion_id')
        .execute();
      return { items: rows.map((row) => ({ discussionId: row.discussion_id, seq: row.seq, at: new Date(row.at).toISOString() })) };
    },

    /** Marks everything up to `seq` as read; never takes back what was read on another device. */
    async markRead(id: DiscussionId, seq: number, { memberId }: Actor): Promise<ReadMark> {
      await store.row(id);
      const { head } = await log.head(streamOf.discussion(id));
      if (seq > head) throw new RequestError('invalid', `The discussion has only ${head} events.`);
      const at = clock.now();
      await inDiscussion(id, (transaction) =>
        transaction
          .insertInto('read_marks')
          .values({ member_id: memberId, discussion_id: id, seq, at })
          .onConflict((conflict) =>
            conflict.columns(['member_id', 'discussion_id']).doUpdateSet({ seq, at }).where('read_marks.seq', '<=', seq),
          )
          .execute(),
      );
      const row = await db
        .selectFrom('read_marks')
        .selectAll()
        .where('member_id', '=', memberId)
        .where('discussion_id', '=', id)
        .executeTakeFirstOrThrow();
      return { discussionId: id, seq: row.seq, at: new Date(row.at).toISOString() };
    },

    async preferences({ memberId }: Actor): Promise<Preferences> {
      const row = await db.selectFrom('preferences').select('preferences').where('member_id', '=', memberId).executeTakeFirst();
      return row === undefined ? {} : (JSON.parse(row.preferences) as Preferences);
    },

    async setPreferences(preferences: Preferences, { memberId }: Actor): Promise<Preferences> {
      const row = { preferences: JSON.stringify(preferences) };
      await db
        .insertInto('preferences')
        .values({ member_id: memberId, ...row })
        .onConflict((conflict) => conflict.column('member_id').doUpdateSet(row))
        .execute();
      return preferences;
    },
  };
}

export type Personal = ReturnType<typeof createPersonal>;
