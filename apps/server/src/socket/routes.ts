import type { Deps } from '../deps.ts';
import { actorOf, credentialHeaders, type FindActor } from '../http/access.ts';
import type { TypedApp } from '../http/typed-app.ts';
import { Connection } from './connection.ts';
import type { Presence } from './presence.ts';
import type { SocketRegistry } from './registry.ts';

const PING_MS = 20_000;
const HEADS_MS = 2000;
const RECHECK_MS = 60_000;

/** The WebSocket: one connection per tab, many subscriptions. Who calls was found out before the upgrade, like on every route. */
export function registerSocket(
  app: TypedApp,
  deps: Pick<Deps, 'db' | 'log' | 'bus' | 'logger'> & { presence: Presence },
  sockets: SocketRegistry,
  members: { actorOf: FindActor },
): void {
  app.get(
    '/socket',
    { websocket: true, config: { access: 'workspace.read' }, schema: { tags: ['streams'], hide: true } },
    (socket, request) => {
      const headers = credentialHeaders(request.headers);
      const connection = new Connection(socket, actorOf(request), { ...deps, actorNow: () => members.actorOf(headers) });
      sockets.add(connection);
      socket.on('close', () => {
        sockets.remove(connection);
        connection.ended();
      });
      // What ended between finding out who calls and now was told to nobody.
      void connection.recheck();
    },
  );

  const pings = setInterval(() => sockets.pingAll(), PING_MS);
  const rechecks = setInterval(() => sockets.recheckAll(), RECHECK_MS);
  const onFault = (error: unknown): void => deps.logger.error({ err: error }, 'looking for missed events failed');
  let telling = false;
  const heads = setInterval(() => {
    if (telling) return;
    telling = true;
    void sockets.tellHeads(deps.log, onFault).finally(() => {
      telling = false;
    });
  }, HEADS_MS);
  app.addHook('onClose', async () => {
    clearInterval(pings);
    clearInterval(rechecks);
    clearInterval(heads);
    deps.presence.close();
  });
}
