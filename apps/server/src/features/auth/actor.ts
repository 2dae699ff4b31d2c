import type { Deps } from '../../deps.ts';
import type { FindActor } from '../../http/access.ts';
import { createMemberStore } from '../members/store.ts';
import type { Tokens } from '../tokens/service.ts';
import type { Authentication } from './authentication.ts';

/**
 * Whoever a bearer token or a session cookie belongs to while they are a member, else null. A bearer token decides alone: when it is not valid,
 * a cookie beside it does not count.
 */
export function createFindActor(deps: Pick<Deps, 'db'> & { auth: Authentication; tokens: Tokens }): FindActor {
  const members = createMemberStore(deps.db);
  return async (headers) => {
    const authorization = headers.get('authorization');
    if (authorization !== null) {
      const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
      return token === undefined ? null : ((await deps.tokens.actorOf(token)) ?? null);
    }
    if (headers.get('cookie') === null) return null;
    const session = await deps.auth.sessionOf(headers);
    const member = session === undefined ? undefined : await members.byUser(session.userId);
    if (session === undefined || member === undefined) return null;
    return { memberId: member.id, name: member.name, role: member.role, via: 'session', credentialId: session.id };
  };
}
