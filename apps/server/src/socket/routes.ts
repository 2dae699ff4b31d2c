import type { Deps } from '../deps.ts';
import { actorOf } from '../http/access.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { Actor } from '../permissions.ts';
import { Connection } from './connection.ts';
import type { SocketRegistry } from './registry.ts';

const PING_MS = 20_000;
const POLL_MS = 2000;

/** The WebSocket: one connection per tab, many subscriptions. Who calls was found out before the upgrade, like on every route. */
export function registerSocket(
  app: TypedApp,
  deps: Pick<Deps, 'db' | 'log' | 'bus' | 'clock' | 'logger'>,
  sockets: SocketRegistry,
  members: { actorOf(headers: Headers): Promise<Actor | null> },
): void {
  app.get(
    '/socket',
    { websocket: true, config: { access: 'workspace.read' }, schema: { tags: ['streams'], hide: true } },
    (socket, request) => {
      const headers = new Headers();
      for (const name of ['authorization', 'cookie', 'host']) {
        const value = request.headers[name];
        if (typeof value === 'string') headers.set(name, value);
      }
      const connection = new Connection(socket, actorOf(request), { ...deps, actorNow: () => members.actorOf(headers) });
      sockets.add(connection);
      const pings = setInterval(() => connection.ping(), PING_MS);
      const polls = setInterval(() => connection.poll(), POLL_MS);
      socket.on('close', () => {
        clearInterval(pings);
        clearInterval(polls);
        sockets.remove(connection);
        connection.ended();
      });
    },
  );
}
