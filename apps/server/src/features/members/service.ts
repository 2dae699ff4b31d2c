import {
  streamOf,
  type Event,
  type Invite,
  type InviteAcceptBody,
  type InviteBody,
  type InviteCreated,
  type InviteId,
  type Me,
  type Member,
  type MemberId,
  type MemberRole,
  type SetupBody,
  type Token,
  type TokenBody,
  type TokenCreated,
  type TokenId,
} from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import type { Database, InviteTable, MemberTable, TokenTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newSecretText, secretHash } from '../../http/secret-text.ts';
import { newId } from '../../ids.ts';
import { can, permissionsOf, type Actor } from '../../permissions.ts';
import type { Authentication } from '../auth/authentication.ts';

const INVITE_MS = 7 * 24 * 60 * 60 * 1000;
const SETUP_SECRET = 'setup_secret_hash';
/** How stale a token's "last used" may be, so that not every request writes. */
const LAST_USED_MS = 60_000;

type Write<Answer> = (transaction: Transaction<Database>, answer: Answer) => Promise<void>;

const time = (millis: number): string => new Date(millis).toISOString();

/** What tells open connections that rights have changed. */
export interface Connections {
  recheckMember(memberId: MemberId): void;
  closeByCredential(credentialId: string): void;
}

/** People: who may come in, as what, and with which tokens. */
export function createMembers(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { auth: Authentication; connections: Connections }) {
  const { db, log, clock, auth, connections } = deps;

  const memberRow = async (id: MemberId): Promise<Selectable<MemberTable>> => {
    const row = await db.selectFrom('members').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst();
    if (row === undefined) throw new RequestError('not_found', 'There is no such member.');
    return row;
  };

  const needsOwner = async (): Promise<boolean> => {
    const owner = await db
      .selectFrom('members')
      .select('id')
      .where('role', '=', 'owner')
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    return owner === undefined;
  };

  /** Writes the member and says so in the workspace's log, in one transaction. */
  async function join(
    account: { email: string; password: string; name: string },
    role: MemberRole,
    guard: (transaction: Transaction<Database>) => Promise<void>,
  ) {
    const userId = await auth.createUser(account);
    if (userId === undefined)
      throw new RequestError('conflict', 'This e-mail address has an account here. Sign in with it.', { code: 'email_taken' });
    const id = newId<MemberId>();
    const joined: Event = { type: 'member.joined', v: 1, memberId: id, name: account.name, role };
    await log
      .append({
        streams: [{ stream: streamOf.workspace, events: [joined] }],
        guard: async (transaction) => {
          await guard(transaction);
          await transaction
            .insertInto('members')
            .values({
              id,
              user_id: userId,
              email: account.email.toLowerCase(),
              name: account.name,
              role,
              joined_at: clock.now(),
              removed_at: null,
              version: 1,
            })
            .execute();
        },
      })
      .catch(async (error: unknown) => {
        await auth.deleteUser(userId);
        throw error;
      });
    return presentMember(await memberRow(id));
  }

  async function noSecondOwner(transaction: Transaction<Database>): Promise<void> {
    const owner = await transaction
      .selectFrom('members')
      .select('id')
      .where('role', '=', 'owner')
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (owner !== undefined)
      throw new RequestError('conflict', 'Baton has an owner already. Ask them for an invite link.', { code: 'set_up' });
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
    const { owners } = await transaction
      .selectFrom('members')
      .select((expression) => expression.fn.countAll<number>().as('owners'))
      .where('role', '=', 'owner')
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(owners) <= 1)
      throw new RequestError('conflict', 'This is the last owner. Make somebody else an owner first.', { code: 'last_owner' });
  }

  return {
    needsOwner,

    /** A new one-time set-up secret; earlier ones stop working. Undefined when there is an owner. */
    async newSetupSecret(): Promise<string | undefined> {
      if (!(await needsOwner())) return undefined;
      const secret = newSecretText('');
      await db
        .insertInto('settings')
        .values({ name: SETUP_SECRET, value: secretHash(secret) })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: secretHash(secret) }))
        .execute();
      return secret;
    },

    async setUp(body: SetupBody): Promise<Member> {
      const secret = await db.selectFrom('settings').select('value').where('name', '=', SETUP_SECRET).executeTakeFirst();
      if (!(await needsOwner())) throw new RequestError('conflict', 'Baton has an owner already. Sign in instead.', { code: 'set_up' });
      if (secret?.value !== secretHash(body.token)) {
        throw new RequestError(
          'forbidden',
          'This set-up link is not valid (any more). The newest one stands in the terminal where Baton was started.',
        );
      }
      return join(body, 'owner', async (transaction) => {
        await noSecondOwner(transaction);
        await transaction.deleteFrom('settings').where('name', '=', SETUP_SECRET).execute();
      });
    },

    /** The owner of the environment's variables, at the first start. */
    async ensureOwner(owner: { email: string; password: string }): Promise<void> {
      if (await needsOwner()) await join({ ...owner, name: owner.email.split('@', 1)[0] ?? 'Owner' }, 'owner', noSecondOwner);
    },

    /** Whoever a session or a bearer token belongs to, while they are a member. */
    async actorOf(headers: Headers): Promise<Actor | null> {
      const [, bearer] = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
      if (bearer !== undefined) return actorOfToken(bearer);
      if (headers.get('cookie') === null) return null;
      const session = await auth.sessionOf(headers);
      if (session === undefined) return null;
      const row = await db
        .selectFrom('members')
        .selectAll()
        .where('user_id', '=', session.userId)
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? null : { memberId: row.id, name: row.name, role: row.role, via: 'session', credentialId: session.id };
    },

    async me(actor: Actor): Promise<Me> {
      const row = await memberRow(actor.memberId);
      return { id: row.id, email: row.email, name: row.name, role: row.role, permissions: permissionsOf(row.role) };
    },

    async list(): Promise<{ items: Member[]; nextCursor: null; asOfSeq: number }> {
      const { head } = await log.head(streamOf.workspace);
      const rows = await db.selectFrom('members').selectAll().where('removed_at', 'is', null).orderBy('id').execute();
      return { items: rows.map(presentMember), nextCursor: null, asOfSeq: head };
    },

    async changeRole(id: MemberId, role: MemberRole, version: number, actor: Actor): Promise<Member> {
      const before = await memberRow(id);
      await log.append({
        streams: [{ stream: streamOf.workspace, events: [{ type: 'member.updated', v: 1, memberId: id, name: before.name, role }] }],
        guard: async (transaction) => {
          const row = await transaction.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
          if (row.version !== version)
            throw new RequestError('stale', 'Somebody changed this member meanwhile.', { current: presentMember(row) });
          await checkOwnerChange(transaction, actor, row.role, role);
          await transaction
            .updateTable('members')
            .set({ role, version: version + 1 })
            .where('id', '=', id)
            .execute();
        },
      });
      connections.recheckMember(id);
      return presentMember(await memberRow(id));
    },

    async remove(id: MemberId, version: number, actor: Actor): Promise<void> {
      const before = await memberRow(id);
      await log.append({
        streams: [{ stream: streamOf.workspace, events: [{ type: 'member.removed', v: 1, memberId: id }] }],
        guard: async (transaction) => {
          const row = await transaction.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
          if (row.version !== version)
            throw new RequestError('stale', 'Somebody changed this member meanwhile.', { current: presentMember(row) });
          await checkOwnerChange(transaction, actor, row.role, undefined);
          await transaction
            .updateTable('members')
            .set({ removed_at: clock.now(), version: version + 1 })
            .where('id', '=', id)
            .execute();
          await transaction.deleteFrom('tokens').where('member_id', '=', id).execute();
        },
      });
      await auth.deleteUser(before.user_id);
      connections.recheckMember(id);
    },

    async invites(): Promise<{ items: Invite[]; nextCursor: null; asOfSeq: number }> {
      const rows = await db.selectFrom('invites').selectAll().orderBy('id', 'desc').limit(200).execute();
      return { items: rows.map(presentInvite), nextCursor: null, asOfSeq: 0 };
    },

    async invite(body: InviteBody, actor: Actor, write?: Write<InviteCreated>): Promise<InviteCreated> {
      if (body.role === 'owner' && !can(actor, 'owner.change')) throw new RequestError('forbidden', 'Only an owner invites owners.');
      const secret = newSecretText('');
      const row: Selectable<InviteTable> = {
        id: newId(),
        secret_hash: secretHash(secret),
        role: body.role,
        email: body.email?.toLowerCase() ?? null,
        created_by: actor.memberId,
        created_at: clock.now(),
        expires_at: clock.now() + INVITE_MS,
        accepted_at: null,
      };
      const answer = { ...presentInvite(row), secret };
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('invites').values(row).execute();
        await write?.(transaction, answer);
      });
      return answer;
    },

    async withdrawInvite(id: InviteId): Promise<void> {
      const gone = await db.deleteFrom('invites').where('id', '=', id).where('accepted_at', 'is', null).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw new RequestError('not_found', 'There is no such open invite.');
    },

    /** Single use: the invite is taken in the transaction that makes the member. */
    async acceptInvite(body: InviteAcceptBody): Promise<Member> {
      const hash = secretHash(body.secret);
      const invite = await db.selectFrom('invites').selectAll().where('secret_hash', '=', hash).executeTakeFirst();
      const refused = new RequestError(
        'forbidden',
        'This invite link was used, withdrawn, or is older than seven days. Ask for a new one.',
      );
      if (invite === undefined || invite.accepted_at !== null || invite.expires_at <= clock.now()) throw refused;
      if (invite.email !== null && invite.email !== body.email.toLowerCase()) {
        throw new RequestError('forbidden', 'This invite is for another e-mail address.');
      }
      return join(body, invite.role, async (transaction) => {
        const taken = await transaction
          .updateTable('invites')
          .set({ accepted_at: clock.now() })
          .where('id', '=', invite.id)
          .where('accepted_at', 'is', null)
          .executeTakeFirst();
        if (taken.numUpdatedRows === 0n) throw refused;
      });
    },

    async tokens(actor: Actor): Promise<{ items: Token[]; nextCursor: null; asOfSeq: number }> {
      const rows = await db.selectFrom('tokens').selectAll().where('member_id', '=', actor.memberId).orderBy('id').execute();
      return { items: rows.map(presentToken), nextCursor: null, asOfSeq: 0 };
    },

    async createToken(memberId: MemberId, body: TokenBody, write?: Write<TokenCreated>): Promise<TokenCreated> {
      const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt);
      if (expiresAt !== null && expiresAt <= clock.now()) throw new RequestError('invalid', '`expiresAt` lies in the past.');
      const secret = newSecretText('baton_');
      const row: Selectable<TokenTable> = {
        id: newId(),
        member_id: memberId,
        name: body.name,
        secret_hash: secretHash(secret),
        created_at: clock.now(),
        expires_at: expiresAt,
        last_used_at: null,
      };
      const answer = { ...presentToken(row), secret };
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('tokens').values(row).execute();
        await write?.(transaction, answer);
      });
      return answer;
    },

    /** Only one's own: another's is not found. */
    async removeToken(id: TokenId, actor: Actor): Promise<void> {
      const gone = await db.deleteFrom('tokens').where('id', '=', id).where('member_id', '=', actor.memberId).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw new RequestError('not_found', 'You have no such token.');
      connections.closeByCredential(id);
    },

    /** For the operator's command line: sets a password and ends the member's sessions. False: there is no such member. */
    async resetPassword(email: string, password: string): Promise<boolean> {
      return auth.setPassword(email, password);
    },

    async byEmail(email: string): Promise<Member | undefined> {
      const row = await db
        .selectFrom('members')
        .selectAll()
        .where('email', '=', email.toLowerCase())
        .where('removed_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? undefined : presentMember(row);
    },
  };

  async function actorOfToken(secret: string): Promise<Actor | null> {
    const row = await db
      .selectFrom('tokens')
      .innerJoin('members', 'members.id', 'tokens.member_id')
      .select(['tokens.id', 'tokens.expires_at', 'tokens.last_used_at', 'members.id as member_id', 'members.name', 'members.role'])
      .where('tokens.secret_hash', '=', secretHash(secret))
      .where('members.removed_at', 'is', null)
      .executeTakeFirst();
    const now = clock.now();
    if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return null;
    if ((row.last_used_at ?? 0) < now - LAST_USED_MS)
      await db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute();
    return { memberId: row.member_id, name: row.name, role: row.role, via: 'token', credentialId: row.id };
  }
}

function presentMember(row: Selectable<MemberTable>): Member {
  return { id: row.id, email: row.email, name: row.name, role: row.role, joinedAt: time(row.joined_at), version: row.version };
}

function presentInvite(row: Selectable<InviteTable>): Invite {
  return {
    id: row.id,
    role: row.role,
    ...(row.email === null ? {} : { email: row.email }),
    createdBy: row.created_by,
    createdAt: time(row.created_at),
    expiresAt: time(row.expires_at),
    ...(row.accepted_at === null ? {} : { acceptedAt: time(row.accepted_at) }),
  };
}

function presentToken(row: Selectable<TokenTable>): Token {
  return {
    id: row.id,
    name: row.name,
    createdAt: time(row.created_at),
    ...(row.expires_at === null ? {} : { expiresAt: time(row.expires_at) }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: time(row.last_used_at) }),
  };
}

export type Members = ReturnType<typeof createMembers>;
