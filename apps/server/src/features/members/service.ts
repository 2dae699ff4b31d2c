import { asId, streamOf, type Event, type Me, type Member, type MemberId, type MemberRole, type Page } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage } from '../../http/cursor-page.ts';
import { RequestError } from '../../http/request-error.ts';
import { can, permissionsOf, type Actor } from '../../permissions.ts';
import type { Authentication } from '../auth/authentication.ts';
import { forgetOfMember } from '../personal/forget.ts';
import { createMemberStore, presentMember, type MemberRow } from './store.ts';

/** What tells open connections that a member's rights have changed. */
export interface Connections {
  recheckMember(memberId: MemberId): void;
}

/** Who is in, as what. */
export function createMembers(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { auth: Authentication; connections: Connections }) {
  const { db, log, clock, auth, connections } = deps;
  const store = createMemberStore(db);

  async function existing(id: MemberId): Promise<MemberRow> {
    const row = await store.byId(id);
    if (row === undefined) throw new RequestError('not_found', 'There is no such member.');
    return row;
  }

  /** Appends `event` if the member is still at `version` and the actor may make `to` (undefined: nobody) of them. Answers the row as it was. */
  async function change(
    given: { id: MemberId; version: number; actor: Actor; to: MemberRole | undefined },
    event: Event,
    write: (transaction: Transaction<Database>) => Promise<unknown>,
  ): Promise<void> {
    await log.append({
      streams: [{ stream: streamOf.workspace, events: [event] }],
      guard: async (transaction) => {
        const row = await createMemberStore(transaction).byId(given.id);
        if (row === undefined) throw new RequestError('not_found', 'There is no such member.');
        if (row.version !== given.version) {
          throw new RequestError('stale', 'Somebody changed this member meanwhile.', { current: presentMember(row) });
        }
        await checkOwnerChange(transaction, given.actor, row.role, given.to);
        await write(transaction);
      },
    });
  }

  return {
    async me(actor: Actor): Promise<Me> {
      const { id, email, name, role } = await existing(actor.memberId);
      return { id, email, name, role, permissions: permissionsOf(role) };
    },

    async list(cursor?: string): Promise<Page<Member>> {
      const { head } = await log.head(streamOf.workspace);
      const rows = await store.page(cursor === undefined ? undefined : asId<MemberId>(cursor));
      return cursorPage(rows, presentMember, head);
    },

    async changeRole(id: MemberId, role: MemberRole, version: number, actor: Actor): Promise<Member> {
      const { name } = await existing(id);
      const updated: Event = { type: 'member.updated', v: 1, memberId: id, name, role };
      await change({ id, version, actor, to: role }, updated, (transaction) =>
        transaction
          .updateTable('members')
          .set({ role, version: version + 1 })
          .where('id', '=', id)
          .execute(),
      );
      connections.recheckMember(id);
      return presentMember(await existing(id));
    },

    /** Ends their sessions and tokens with them, and what was only theirs. What they wrote stays, under their name. */
    async remove(id: MemberId, version: number, actor: Actor): Promise<void> {
      const { user_id: userId } = await existing(id);
      const removed: Event = { type: 'member.removed', v: 1, memberId: id };
      await change({ id, version, actor, to: undefined }, removed, async (transaction) => {
        await transaction
          .updateTable('members')
          .set({ removed_at: clock.now(), version: version + 1 })
          .where('id', '=', id)
          .execute();
        await transaction.deleteFrom('tokens').where('member_id', '=', id).execute();
        await forgetOfMember(transaction, id);
      });
      connections.recheckMember(id);
      await auth.deleteUser(userId);
    },
  };
}

/** Owners are made, changed and removed by owners only, and one always stays. */
async function checkOwnerChange(
  transaction: Transaction<Database>,
  actor: Actor,
  from: MemberRole,
  to: MemberRole | undefined,
): Promise<void> {
  if (from !== 'owner' && to !== 'owner') return;
  if (!can(actor, 'owner.change')) throw new RequestError('forbidden', 'Only an owner makes, changes or removes owners.');
  if (from !== 'owner' || to === 'owner') return;
  if ((await createMemberStore(transaction).owners()) <= 1) {
    throw new RequestError('conflict', 'This is the last owner. Make somebody else an owner first.', { code: 'last_owner' });
  }
}

export type Members = ReturnType<typeof createMembers>;
