import type { Secrets } from '@baton/ai-client';
import {
  streamOf,
  type Author,
  type EventOf,
  type McpServer,
  type McpServerBody,
  type McpServerId,
  type McpServerPatch,
  type Page,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import { can, type Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { Connection } from './connection.ts';
import { enteredTransport } from './entered-transport.ts';
import { presentMcpServer } from './present.ts';
import { createServerTools, type ServerTools } from './server-tools.ts';
import { mcpServerStore, type Configured, type ToolMark } from './store.ts';
import { transportOf } from './transport.ts';

/** As many as a team looks after. */
const MOST = 50;
const CALL_SECONDS = 120;

/** Where secrets are kept, by the name of their server. */
export interface SecretVault {
  read(name: string): Promise<Secrets>;
  /** Exactly these from now on. */
  write(name: string, secrets: Secrets): Promise<void>;
}

/** Servers of tools: setting them up, how they are, and their tools for agents. */
export function createMcpServers(deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config' | 'fetch' | 'logger'>, vault: SecretVault) {
  const { db, log, clock, config, logger } = deps;
  /** As the table has them, by their names. */
  let configured: readonly Configured[] = [];
  const connections = new Map<McpServerId, Connection>();
  /** One change after the other: each is a row and its secrets. */
  let changing: Promise<unknown> = Promise.resolve();

  const inTurn = <Answer>(change: () => Promise<Answer>): Promise<Answer> => {
    const done = changing.then(change);
    changing = done.catch(() => undefined);
    return done;
  };

  const announced = ({ id, name }: Configured, change: EventOf<'mcp_server.updated'>['change'], by: Author) => [
    { stream: streamOf.workspace, events: [{ type: 'mcp_server.updated', v: 1, mcpServerId: id, name, change, by } as const] },
  ];

  function connectionOf(server: Configured): Connection {
    const known = connections.get(server.id);
    if (known !== undefined) return known;
    const connection = new Connection({
      name: server.name,
      callMs: server.callSeconds * 1000,
      clock,
      transport: async () => transportOf(server, await vault.read(server.name), deps),
      onChange(state) {
        if (state.status === 'failed') logger.warn({ server: server.name, why: state.why }, 'a server of tools failed');
        log
          .append({ streams: announced(server, state.status === 'failed' ? 'failed' : 'ready', { type: 'baton' }) })
          .catch((error: unknown) => logger.error({ err: error }, 'the state of a server of tools could not be recorded'));
      },
    });
    connections.set(server.id, connection);
    return connection;
  }

  /** It is connected anew, as it is set up then, when somebody needs it. */
  async function disconnect(id: McpServerId): Promise<void> {
    const connection = connections.get(id);
    connections.delete(id);
    await connection?.close();
  }

  /** Where the process ends in the middle, secrets are lost rather than kept for another destination than the one they were entered for. */
  async function withoutSecrets(name: string, write: () => Promise<unknown>): Promise<void> {
    const secrets = await vault.read(name);
    await vault.write(name, new Map());
    try {
      await write();
    } catch (error) {
      await vault.write(name, secrets);
      throw error;
    }
  }

  async function reload(): Promise<void> {
    configured = await mcpServerStore.all(db);
  }

  function get(id: McpServerId): Configured {
    const found = configured.find((server) => server.id === id);
    if (found === undefined) throw new RequestError('not_found', 'There is no such server of tools, or it was removed.');
    return found;
  }

  function unchanged(id: McpServerId, version: number, actor: Actor): Configured {
    const now = get(id);
    if (now.version === version) return now;
    throw new RequestError('stale', 'Somebody changed this server meanwhile.', { current: present(now, actor) });
  }

  const present = (server: Configured, actor: Actor): McpServer =>
    presentMcpServer(server, connections.get(server.id), can(actor, 'mcp_server.change'));

  const changedNow = (actor: Actor) => ({ changedBy: { memberId: actor.memberId, name: actor.name }, changedAt: clock.now() });

  /** What is said of tools, of those that are there as somebody saw them. */
  function marksOf(server: Configured, given: NonNullable<McpServerPatch['tools']>): Record<string, ToolMark> {
    const marks = new Map(Object.entries(server.tools));
    for (const { name, use, version } of given) {
      if (use === 'changes') marks.delete(name);
      if (use === 'off') marks.set(name, { use });
      if (use !== 'reads') continue;
      const now = connections.get(server.id)?.tools.find((tool) => tool.name === `${server.name}__${name}`);
      if (now?.version !== version) {
        throw new RequestError('conflict', `"${name}" is not described as you saw it any more. Look at it again.`, { code: 'changed' });
      }
      marks.set(name, { use, version });
    }
    return Object.fromEntries(marks);
  }

  const service = {
    async list(actor: Actor): Promise<Page<McpServer>> {
      const { head } = await log.head(streamOf.workspace);
      return { items: configured.map((server) => present(server, actor)), nextCursor: null, asOfSeq: head };
    },

    get: (id: McpServerId, actor: Actor): McpServer => present(get(id), actor),

    create: (body: McpServerBody, actor: Actor, effect?: Effect<McpServer>): Promise<McpServer> =>
      inTurn(async () => {
        if (configured.some(({ name }) => name === body.name)) {
          throw new RequestError('conflict', `There is a server "${body.name}" already.`, { code: 'name_taken' });
        }
        if (configured.length >= MOST) throw new RequestError('conflict', `There are ${MOST} servers already.`, { code: 'too_many' });
        const { transport, secrets } = await enteredTransport(body.transport, undefined, config.allowPrivateUrls);
        const server: Configured = {
          id: newId(),
          name: body.name,
          transport,
          enabled: body.enabled ?? true,
          callSeconds: body.callSeconds ?? CALL_SECONDS,
          projects: body.projects ?? null,
          tools: {},
          ...changedNow(actor),
          version: 1,
        };
        const answer = present(server, actor);
        await vault.write(server.name, secrets);
        await log.append({
          streams: announced(server, 'added', authorOf(actor)),
          guard: (transaction) => mcpServerStore.add(transaction, server),
          effects: async (transaction) => effect?.(transaction, answer),
        });
        await reload();
        return answer;
      }),

    change: (id: McpServerId, patch: McpServerPatch, version: number, actor: Actor): Promise<McpServer> =>
      inTurn(async () => {
        const before = unchanged(id, version, actor);
        const entered =
          patch.transport === undefined
            ? undefined
            : await enteredTransport(
                patch.transport,
                { transport: before.transport, secrets: await vault.read(before.name) },
                config.allowPrivateUrls,
              );
        const after: Configured = {
          ...before,
          transport: entered?.transport ?? before.transport,
          enabled: patch.enabled ?? before.enabled,
          callSeconds: patch.callSeconds ?? before.callSeconds,
          projects: patch.projects === undefined ? before.projects : patch.projects,
          tools: patch.tools === undefined ? before.tools : marksOf(before, patch.tools),
          ...changedNow(actor),
          version: version + 1,
        };
        const write = () =>
          log.append({
            streams: announced(after, 'changed', authorOf(actor)),
            guard: (transaction) => mcpServerStore.change(transaction, after),
          });
        if (entered === undefined) await write();
        else {
          await withoutSecrets(before.name, write);
          await vault.write(before.name, entered.secrets);
        }
        await reload();
        if (entered !== undefined || !after.enabled || after.callSeconds !== before.callSeconds) await disconnect(id);
        return present(after, actor);
      }),

    remove: (id: McpServerId, version: number, actor: Actor): Promise<void> =>
      inTurn(async () => {
        const server = unchanged(id, version, actor);
        await withoutSecrets(server.name, () =>
          log.append({
            streams: announced(server, 'removed', authorOf(actor)),
            guard: (transaction) => mcpServerStore.remove(transaction, id),
          }),
        );
        await reload();
        await disconnect(id);
      }),

    /** Connects it anew, or for the first time, and answers how that went. */
    async restart(id: McpServerId, actor: Actor): Promise<McpServer> {
      const server = enabled(get(id));
      await connectionOf(server).restart();
      return present(get(id), actor);
    },

    /** Asks it whether it answers, and answers how it is. */
    async check(id: McpServerId, actor: Actor): Promise<McpServer> {
      const server = enabled(get(id));
      await connectionOf(server).check();
      return present(get(id), actor);
    },
  };

  return {
    service,

    tools: createServerTools({ clock, servers: () => configured, connectionOf }) satisfies ServerTools,

    /** Reads what is set up. Starts nothing. */
    load: reload,

    /** Ends every program and connection. */
    async close(): Promise<void> {
      await changing;
      await Promise.all([...connections.values()].map((connection) => connection.close()));
    },
  };
}

export type McpServers = ReturnType<typeof createMcpServers>['service'];

function enabled(server: Configured): Configured {
  if (server.enabled) return server;
  throw new RequestError('conflict', `"${server.name}" is switched off. Switch it on first.`, { code: 'off' });
}
