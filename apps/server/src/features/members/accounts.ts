import type { Deps } from '../../deps.ts';
import { createFindActor } from '../auth/actor.ts';
import type { Authentication } from '../auth/authentication.ts';
import { createInvites } from '../invites/service.ts';
import { createSetup } from '../setup/service.ts';
import { createTokens, type TokenConnections } from '../tokens/service.ts';
import { createEntrance } from './entrance.ts';
import { createMembers, type Connections } from './service.ts';
import { createMemberStore } from './store.ts';

/** Puts together everything about who people are: used by the server, and by commands that need nothing else of it. */
export function createAccounts(
  deps: Pick<Deps, 'db' | 'log' | 'clock'>,
  auth: Authentication,
  connections: Connections & TokenConnections,
) {
  const entrance = createEntrance({ ...deps, auth });
  const tokens = createTokens({ ...deps, connections });
  return {
    auth,
    members: createMembers({ ...deps, auth, connections }),
    store: createMemberStore(deps.db),
    setup: createSetup({ ...deps, entrance }),
    invites: createInvites({ ...deps, entrance }),
    tokens,
    findActor: createFindActor({ ...deps, auth, tokens }),
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
