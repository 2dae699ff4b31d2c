import { streamOf, type Event, type Member, type MemberId, type MemberRole } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Authentication } from '../auth/authentication.ts';
import { createMemberStore, presentMember, type MemberRow } from './store.ts';

export interface Newcomer {
  email: string;
  password: string;
  name: string;
}

/** The one way in: makes the account and the member. */
export interface Entrance {
  /**
   * `guard` runs in the transaction that writes the member: what it throws refuses, and the account is taken back. Throws `conflict`
   * (`email_taken`) when the address belongs to a member.
   */
  enter(given: Entering): Promise<Member>;
}

export interface Entering {
  newcomer: Newcomer;
  role: MemberRole;
  guard(transaction: Transaction<Database>): Promise<void>;
  effect?: Effect<Member> | undefined;
}

/**
 * An account and its member are two writes, because better-auth has its own. A crash between them leaves an account without a member, which
 * nobody can sign in with; the next one with that address takes its place. So newcomers enter one after another: nobody's fresh account is
 * taken for a leftover.
 */
export function createEntrance(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { auth: Authentication }): Entrance {
  const { db, log, clock, auth } = deps;
  let last: Promise<unknown> = Promise.resolve();

  async function freshAccount(newcomer: Newcomer): Promise<string> {
    const userId = await auth.createUser(newcomer);
    if (userId !== undefined) return userId;
    const leftOver = await auth.userIdOf(newcomer.email);
    if (leftOver !== undefined && (await createMemberStore(db).byUser(leftOver)) === undefined) {
      await auth.deleteUser(leftOver);
      const again = await auth.createUser(newcomer);
      if (again !== undefined) return again;
    }
    throw new RequestError('conflict', 'This e-mail address has an account here. Sign in with it.', { code: 'email_taken' });
  }

  async function enterAlone({ newcomer, role, guard, effect }: Entering): Promise<Member> {
    const userId = await freshAccount(newcomer);
    const row: MemberRow = {
      id: newId<MemberId>(),
      user_id: userId,
      email: newcomer.email.toLowerCase(),
      name: newcomer.name.trim(),
      role,
      joined_at: clock.now(),
      removed_at: null,
      version: 1,
    };
    const joined: Event = { type: 'member.joined', v: 1, memberId: row.id, name: row.name, role };
    try {
      await log.append({
        streams: [{ stream: streamOf.workspace, events: [joined] }],
        guard: async (transaction) => {
          await guard(transaction);
          await transaction.insertInto('members').values(row).execute();
        },
        effects: async (transaction) => effect?.(transaction, presentMember(row)),
      });
    } catch (error) {
      await auth.deleteUser(userId);
      throw error;
    }
    return presentMember(row);
  }

  return {
    enter(given) {
      const entering = last.then(() => enterAlone(given));
      last = entering.catch(() => undefined);
      return entering;
    },
  };
}
