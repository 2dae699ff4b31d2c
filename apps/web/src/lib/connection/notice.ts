import type { ConnectionState } from '@baton/client';

/** What the strip says about the connection. */
export type Notice =
  | { type: 'none' }
  | { type: 'offline'; since: number; seq: number }
  /** Back, and this many events were caught up on. */
  | { type: 'resumed'; events: number }
  | { type: 'ended' };

/**
 * The notice after a change. `caughtUp`: the stream has been sent up to `seq` on this connection. "Resumed" is said only once that is
 * so, since only then it is known how much was missed; whoever shows it takes it away after a while.
 */
export function nextNotice(before: Notice, now: { state: ConnectionState; seq: number; caughtUp: boolean }): Notice {
  switch (now.state.type) {
    case 'closed':
      return now.state.reason === 'closed' ? { type: 'none' } : { type: 'ended' };
    case 'reconnecting':
      return { type: 'offline', since: now.state.since, seq: before.type === 'offline' ? before.seq : now.seq };
    case 'connecting':
      return before;
    case 'open':
      return before.type === 'offline' && now.caughtUp ? { type: 'resumed', events: now.seq - before.seq } : before;
  }
}
