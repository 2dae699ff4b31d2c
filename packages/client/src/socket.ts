import type { ClientFrame, EventFrame, MessageDeltaFrame, ServerFrame, StreamName } from '@baton/protocol';

/** Time for reconnecting: real by default, a test's own where time must not pass by itself. */
export interface SocketClock {
  now(): number;
  /** Calls back after `ms`; answers what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export type ConnectionState =
  | { type: 'connecting' }
  | { type: 'open' }
  /** Lost at `since` (milliseconds since 1970); it is tried again by itself. */
  | { type: 'reconnecting'; since: number; attempt: number }
  /** Not tried again: closed by us, or the session has ended. */
  | { type: 'closed'; reason: 'closed' | 'session_ended' | 'right_lost' };

export interface StreamHandlers {
  /** The last event that is known already. */
  after: number;
  /** Every event once and in order. */
  onEvent(frame: EventFrame): void;
  onDelta?(frame: MessageDeltaFrame): void;
  /** Everything up to `seq` was sent: from here on it is live. Comes again after every reconnection. */
  onCaughtUp?(seq: number): void;
  /** Events before `firstSeq` are gone: throw away what was folded and subscribe again after `firstSeq - 1`. */
  onReset?(firstSeq: number): void;
  onError?(problem: { kind: string; detail: string }): void;
}

export interface SocketOptions {
  /** `wss://baton.example.org/api/v1/socket` */
  url: string;
  /** Makes the connection; by default the runtime's WebSocket. Programs with a token give one that sends it as a header. */
  connect?: (url: string) => WebSocket;
  clock?: SocketClock;
  /** From 0 up to 1, for the spread of the waiting times. */
  random?: () => number;
  onState?(state: ConnectionState): void;
}

export interface Socket {
  readonly state: ConnectionState;
  /** Answers what ends the subscription. One per stream. */
  subscribe(stream: StreamName, handlers: StreamHandlers): () => void;
  /** Tries at once, when something says that the network is back. */
  retryNow(): void;
  close(): void;
}

const CLOSE = { sessionEnded: 4401, rightLost: 4403, slowReader: 4408, restart: 1012 } as const;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** The page asks for a sign of life this often and gives up when none came until the next time. */
const HEARTBEAT_MS = 20_000;

const realClock: SocketClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface Subscription {
  handlers: StreamHandlers;
  /** The last event that was handed on. */
  seq: number;
}

/**
 * One connection with many subscriptions that survive it: after a loss every stream goes on behind the last event that was handed on, so that
 * handlers see each event once and in order through any number of connections.
 */
export function createSocket(options: SocketOptions): Socket {
  const { url, connect = (address) => new WebSocket(address), clock = realClock, random = Math.random } = options;
  const subscriptions = new Map<StreamName, Subscription>();
  let state: ConnectionState = { type: 'connecting' };
  let socket: WebSocket | undefined;
  let attempt = 0;
  let lostAt = clock.now();
  let cancelTimer = (): void => undefined;
  let heard = false;

  function become(next: ConnectionState): void {
    state = next;
    options.onState?.(next);
  }

  function open(): void {
    cancelTimer();
    const fresh = connect(url);
    socket = fresh;
    fresh.addEventListener('open', () => {
      if (socket !== fresh) return;
      attempt = 0;
      become({ type: 'open' });
      for (const [stream, { seq }] of subscriptions) send({ type: 'subscribe', stream, after: seq });
      heartbeat(fresh);
    });
    fresh.addEventListener('message', (message: MessageEvent) => {
      if (socket !== fresh) return;
      heard = true;
      receive(JSON.parse(String(message.data)) as ServerFrame);
    });
    fresh.addEventListener('close', (event: CloseEvent) => {
      if (socket === fresh) lost(event.code);
    });
    fresh.addEventListener('error', () => undefined);
  }

  function heartbeat(fresh: WebSocket): void {
    heard = false;
    send({ type: 'ping' });
    cancelTimer = clock.after(HEARTBEAT_MS, () => {
      if (socket !== fresh) return;
      if (heard) heartbeat(fresh);
      else {
        fresh.close();
        lost(1006);
      }
    });
  }

  function lost(code: number): void {
    cancelTimer();
    socket = undefined;
    if (state.type === 'closed') return;
    if (code === CLOSE.sessionEnded) return become({ type: 'closed', reason: 'session_ended' });
    if (code === CLOSE.rightLost) return become({ type: 'closed', reason: 'right_lost' });
    if (state.type !== 'reconnecting') lostAt = clock.now();
    attempt += 1;
    become({ type: 'reconnecting', since: lostAt, attempt });
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    const wait = code === CLOSE.slowReader && attempt === 1 ? 0 : longest * (0.5 + random() / 2);
    cancelTimer = clock.after(wait, open);
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
  }

  function receive(frame: ServerFrame): void {
    if (frame.type === 'pong' || !('stream' in frame) || frame.stream === undefined) return;
    const stream = frame.stream as StreamName;
    const subscription = subscriptions.get(stream);
    if (subscription === undefined) return;
    switch (frame.type) {
      case 'event':
        if (frame.seq <= subscription.seq) return;
        if (frame.seq !== subscription.seq + 1) return send({ type: 'subscribe', stream, after: subscription.seq });
        subscription.seq = frame.seq;
        return subscription.handlers.onEvent(frame);
      case 'delta':
        return subscription.handlers.onDelta?.(frame);
      case 'caught_up':
        return subscription.handlers.onCaughtUp?.(frame.seq);
      case 'reset':
        return subscription.handlers.onReset?.(frame.firstSeq);
      case 'error':
        return subscription.handlers.onError?.({ kind: frame.kind, detail: frame.detail });
    }
  }

  open();
  return {
    get state() {
      return state;
    },

    subscribe(stream, handlers) {
      const subscription = { handlers, seq: handlers.after };
      subscriptions.set(stream, subscription);
      send({ type: 'subscribe', stream, after: handlers.after });
      return () => {
        if (subscriptions.get(stream) !== subscription) return;
        subscriptions.delete(stream);
        send({ type: 'unsubscribe', stream });
      };
    },

    retryNow() {
      if (state.type === 'reconnecting') open();
    },

    close() {
      cancelTimer();
      become({ type: 'closed', reason: 'closed' });
      socket?.close();
      socket = undefined;
    },
  };
}
