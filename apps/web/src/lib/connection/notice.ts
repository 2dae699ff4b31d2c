import type { ConnectionState } from '@baton/client';

/** Why nothing arrives: this device has no network, the server said that it restarts, or it is not known. */
export type LossCause = 'offline' | 'restarting' | 'unknown';

/** What the strip says about the connection. */
export type Notice =
  | { type: 'none' }
  /** `seq`: the event that was shown last; 0 where there is none. */
  | { type: 'lost'; cause: LossCause; since: number; seq: number }
  /** Back, and this many events were caught up on. */
  | { type: 'resumed'; events: number }
  | { type: 'ended' };

/** What a notice follows from. */
export interface Observed {
  state: ConnectionState;
  /** Whether this device says that it has a network. */
  online: boolean;
  seq: number;
  /** The stream has been sent up to `seq` on this connection. */
  caughtUp: boolean;
}

/**
 * The notice after a change. "Resumed" is said only once everything was sent, since only then it is known how much was missed; whoever shows
 * it takes it away after a while.
 */
export function nextNotice(before: Notice, now: Observed): Notice {
  switch (now.state.type) {
    case 'closed':
      return now.state.reason === 'closed' ? { type: 'none' } : { type: 'ended' };
    case 'reconnecting':
      return {
        type: 'lost',
        cause: causeOf(now.online, now.state.restarting),
        since: now.state.since,
        seq: before.type === 'lost' ? before.seq : now.seq,
      };
    case 'connecting':
      return before;
    case 'open':
      return before.type === 'lost' && now.caughtUp ? { type: 'resumed', events: Math.max(0, now.seq - before.seq) } : before;
  }
}

function causeOf(online: boolean, restarting: boolean): LossCause {
  if (!online) return 'offline';
  return restarting ? 'restarting' : 'unknown';
}
