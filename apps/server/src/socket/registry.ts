import type { MemberId, StreamName } from '@baton/protocol';
import type { EventStore } from '../log/ports.ts';
import { CLOSE } from './close-codes.ts';
import type { Connection } from './connection.ts';

/** How long a peer may take to answer the goodbye when the server stops. */
const GOODBYE_MS = 1000;

/** Every open connection, so that what changes about a person reaches theirs. */
export interface SocketRegistry {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** The session or token has ended. */
  closeByCredential(credentialId: string): void;
  /** The member's role changed, they were removed, or one of their sessions may have ended. */
  recheckMember(memberId: MemberId): void;
  /** Finds what ended by itself or in another process: expired tokens and sessions, a password that was reset. */
  recheckAll(): void;
  pingAll(): void;
  /** Tells every reader how far its streams are in the store: one query for each stream, whoever reads it. Never rejects. */
  tellHeads(log: Pick<EventStore, 'head'>, onFault: (error: unknown) => void): Promise<void>;
  /** The server stops: says goodbye, also to those who come too late, and soon hangs up on those who don't answer. */
  closeAll(): void;
}

export function createSocketRegistry(): SocketRegistry {
  const connections = new Set<Connection>();
  let closing = false;

  const goodbye = (connection: Connection): void => connection.close(CLOSE.restart, 'the server restarts');

  return {
    add(connection) {
      connections.add(connection);
      if (closing) goodbye(connection);
    },

    remove: (connection) => void connections.delete(connection),

    closeByCredential(credentialId) {
      for (const each of connections)
        if (each.actor.credentialId === credentialId) each.close(CLOSE.sessionEnded, 'the session or token has ended');
    },

    recheckMember(memberId) {
      for (const each of connections) if (each.actor.memberId === memberId) void each.recheck();
    },

    recheckAll() {
      for (const each of connections) void each.recheck();
    },

    pingAll() {
      for (const each of connections) each.ping();
    },

    async tellHeads(log, onFault) {
      const streams = new Set<StreamName>();
      for (const each of connections) for (const stream of each.streams()) streams.add(stream);
      try {
        for (const stream of streams) {
          const { head } = await log.head(stream);
          for (const each of connections) each.grown(stream, head);
        }
      } catch (error) {
        onFault(error);
      }
    },

    closeAll() {
      closing = true;
      for (const each of connections) goodbye(each);
      setTimeout(() => {
        for (const each of connections) each.terminate();
      }, GOODBYE_MS).unref();
    },
  };
}
