import type { MemberId } from '@baton/protocol';
import { CLOSE } from './close-codes.ts';
import type { Connection } from './connection.ts';

/** Every open connection, so that what changes about a person reaches theirs. */
export interface SocketRegistry {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** The session or token has ended. */
  closeByCredential(credentialId: string): void;
  /** The member's role changed, they were removed, or one of their sessions ended: look again. */
  recheckMember(memberId: MemberId): void;
  closeAll(): void;
}

export function createSocketRegistry(): SocketRegistry {
  const connections = new Set<Connection>();
  return {
    add: (connection) => void connections.add(connection),
    remove: (connection) => void connections.delete(connection),
    closeByCredential(credentialId) {
      for (const each of connections)
        if (each.actor.credentialId === credentialId) each.close(CLOSE.sessionEnded, 'the session or token has ended');
    },
    recheckMember(memberId) {
      for (const each of connections) if (each.actor.memberId === memberId) void each.recheck();
    },
    closeAll() {
      for (const each of connections) each.close(CLOSE.restart, 'the server restarts');
    },
  };
}
