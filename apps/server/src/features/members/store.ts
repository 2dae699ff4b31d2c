import type { Member, MemberId } from '@baton/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Database, MemberTable } from '../../db/schema.ts';
import { PAGE_SIZE } from '../../http/cursor-page.ts';

export type MemberRow = Selectable<MemberTable>;

/** Queries on those who are members now. */
export function createMemberStore(db: Kysely<Database> | Transaction<Database>) {
  const members = () => db.selectFrom('members').selectAll().where('removed_at', 'is', null);
  return {
    byId: (id: MemberId): Promise<MemberRow | undefined> => members().where('id', '=', id).executeTakeFirst(),

    byUser: (userId: string): Promise<MemberRow | undefined> => members().where('user_id', '=', userId).executeTakeFirst(),

    byEmail: (email: string): Promise<MemberRow | undefined> => members().where('email', '=', email.toLowerCase()).executeTakeFirst(),

    /** Ordered by id, one more than a page. */
    page: (after: MemberId | undefined): Promise<MemberRow[]> =>
      (after === undefined ? members() : members().where('id', '>', after))
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute(),

    async owners(): Promise<number> {
      const { count } = await db
        .selectFrom('members')
        .select((expression) => expression.fn.countAll<number>().as('count'))
        .where('role', '=', 'owner')
        .where('removed_at', 'is', null)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

export function presentMember(row: MemberRow): Member {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    joinedAt: new Date(row.joined_at).toISOString(),
    version: row.version,
  };
}
