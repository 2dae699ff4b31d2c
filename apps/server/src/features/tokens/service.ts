import { asId, type MemberId, type Page, type Token, type TokenBody, type TokenCreated, type TokenId } from '@baton/protocol';
import type { Selectable } from 'kysely';
import type { TokenTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newSecretText, secretHash } from '../../http/secret-text.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';

type Row = Selectable<TokenTable>;

/** How far a token's "last used" may lag behind, so that not every request writes. */
const LAST_USED_MS = 60_000;

/** Closes what a token opened. */
export interface TokenConnections {
  closeByCredential(credentialId: string): void;
}

/** Personal tokens, for programs that act as a member: `baton_…`, of which only a hash is kept. */
export function createTokens(deps: Pick<Deps, 'db' | 'clock'> & { connections: TokenConnections }) {
  const { db, clock, connections } = deps;
  return {
    async list(actor: Actor, cursor?: string): Promise<Page<Token>> {
      let query = db.selectFrom('tokens').selectAll().where('member_id', '=', actor.memberId);
      if (cursor !== undefined) query = query.where('id', '>', asId<TokenId>(cursor));
      const rows = await query
        .orderBy('id')
        .limit(PAGE_SIZE + 1)
        .execute();
      return cursorPage(rows, present, 0);
    },

    async create(memberId: MemberId, body: TokenBody, effect?: Effect<TokenCreated>): Promise<TokenCreated> {
      const expiresAt = body.expiresAt === undefined ? null : Date.parse(body.expiresAt);
      if (expiresAt !== null && expiresAt <= clock.now()) {
        const detail = 'must lie in the future';
        throw new RequestError('invalid', `expiresAt ${detail}.`, { errors: [{ field: 'body/expiresAt', detail }] });
      }
      const secret = newSecretText('baton_');
      const row: Row = {
        id: newId(),
        member_id: memberId,
        name: body.name,
        secret_hash: secretHash(secret),
        created_at: clock.now(),
        expires_at: expiresAt,
        last_used_at: null,
      };
      const answer = { ...present(row), secret };
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('tokens').values(row).execute();
        await effect?.(transaction, answer);
      });
      return answer;
    },

    /** Only one's own: another's is not found. */
    async remove(id: TokenId, actor: Actor): Promise<void> {
      const gone = await db.deleteFrom('tokens').where('id', '=', id).where('member_id', '=', actor.memberId).executeTakeFirst();
      if (gone.numDeletedRows === 0n) throw new RequestError('not_found', 'You have no such token.');
      connections.closeByCredential(id);
    },

    /** Whose token it is; undefined for one that is unknown, has expired, or belongs to nobody any more. */
    async actorOf(secret: string): Promise<Actor | undefined> {
      const row = await db
        .selectFrom('tokens')
        .innerJoin('members', 'members.id', 'tokens.member_id')
        .select(['tokens.id', 'tokens.expires_at', 'tokens.last_used_at'])
        .select(['members.id as member_id', 'members.name', 'members.role'])
        .where('tokens.secret_hash', '=', secretHash(secret))
        .where('members.removed_at', 'is', null)
        .executeTakeFirst();
      const now = clock.now();
      if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return undefined;
      if (row.last_used_at === null || row.last_used_at < now - LAST_USED_MS) {
        await db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', row.id).execute();
      }
      return { memberId: row.member_id, name: row.name, role: row.role, via: 'token', credentialId: row.id };
    },
  };
}

function present(row: Row): Token {
  return {
    id: row.id,
    name: row.name,
    createdAt: new Date(row.created_at).toISOString(),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at).toISOString() }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: new Date(row.last_used_at).toISOString() }),
  };
}

export type Tokens = ReturnType<typeof createTokens>;
