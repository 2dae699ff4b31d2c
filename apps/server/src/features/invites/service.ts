import {
  asId,
  type Invite,
  type InviteAcceptBody,
  type InviteBody,
  type InviteCreated,
  type InviteId,
  type Member,
  type Page,
} from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import type { Database, InviteTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newSecretText, secretHash } from '../../http/secret-text.ts';
import { newId } from '../../ids.ts';
import { can, type Actor } from '../../permissions.ts';
import type { Entrance } from '../members/entrance.ts';

type Row = Selectable<InviteTable>;

/** How long an invite link works: seven days. */
const VALID_MS = 7 * 24 * 60 * 60 * 1000;

const used = (): RequestError =>
  new RequestError('forbidden', 'This invite link was used, withdrawn, or is older than seven days. Ask for a new one.');

/** Links by which people become members: single use, seven days; only a hash of each is kept. */
export function createInvites(deps: Pick<Deps, 'db' | 'clock'> & { entrance: Entrance }) {
  const { db, clock, entrance } = deps;

  /** In the transaction that makes the member, so that two who use a link at once are not both let in. */
  async function take(transaction: Transaction<Database>, id: InviteId): Promise<void> {
    const taken = await transaction
      .updateTable('invites')
      .set({ accepted_at: clock.now() })
      .where('id', '=', id)
      .where('accepted_at', 'is', null)
      .executeTakeFirst();
    if (taken.numUpdatedRows === 0n) throw used();
  }

  return {
    async list(cursor?: string): Promise<Page<Invite>> {
      let query = db.selectFrom('invites').selectAll();
      if (cursor !== undefined) query = query.where('id', '<', asId<InviteId>(cursor));
      const rows = await query
        .orderBy('id', 'desc')
        .limit(PAGE_SIZE + 1)
        .execute();
      return cursorPage(rows, present, 0);
    },

    async create(body: InviteBody, actor: Actor, effect?: Effect<InviteCreated>): Promise<InviteCreated> {
      if (body.role === 'owner' && !can(actor, 'owner.change')) throw new RequestError('forbidden', 'Only an owner invites owners.');
      const secret = newSecretText('');
      const row: Row = {
        id: newId(),
        secret_hash: secretHash(secret),
        role: body.role,
        email: body.email?.toLowerCase() ?? null,
        created_by: actor.memberId,
        created_at: clock.now(),
        expires_at: clock.now() + VALID_MS,
        accepted_at: null,
      };
      const answer = { ...present(row), secret };
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('invites').values(row).execute();
        await effect?.(transaction, answer);
      });
      return answer;
    },

    async withdraw(id: InviteId): Promise<void> {
      const gone = await db.deleteFrom('invites').where('id', '=', id).where('accepted_at', 'is', null).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw new RequestError('not_found', 'There is no such open invite.');
    },

    async accept({ secret, ...newcomer }: InviteAcceptBody, effect?: Effect<Member>): Promise<Member> {
      const invite = await db.selectFrom('invites').selectAll().where('secret_hash', '=', secretHash(secret)).executeTakeFirst();
      if (invite === undefined || invite.accepted_at !== null || invite.expires_at <= clock.now()) throw used();
      if (invite.email !== null && invite.email !== newcomer.email.toLowerCase()) {
        throw new RequestError('forbidden', 'This invite is for another e-mail address.');
      }
      return entrance.enter({ newcomer, role: invite.role, guard: (transaction) => take(transaction, invite.id), effect });
    },
  };
}

function present(row: Row): Invite {
  return {
    id: row.id,
    role: row.role,
    ...(row.email === null ? {} : { email: row.email }),
    createdBy: row.created_by,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
    ...(row.accepted_at === null ? {} : { acceptedAt: new Date(row.accepted_at).toISOString() }),
  };
}

export type Invites = ReturnType<typeof createInvites>;
