import type { ClientFrame, EventFrame, MessageDeltaFrame, OutputDeltaFrame, PresenceFrame, ServerFrame, StreamName } from '@baton/protocol';

/** Time for reconnecting: real by default, a test's own where time must not pass by itself. */
export interface SocketClock {
  now(): number;
  /** Calls back after `ms`; answers what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export type ConnectionState =
  | { type: 'connecting' }
  | { type: 'open' }
  /** Lost at `since` (milliseconds since 1970); it is tried again by itself. `restarting`: the server had said that it goes and comes back. */
  | { type: 'reconnecting'; since: number; attempt: number; restarting: boolean }
  /** Not tried again: closed by us, or the session has ended. */
  | { type: 'closed'; reason: 'closed' | 'session_ended' | 'right_lost' };

export interface StreamHandlers {
  /** The last event that is known already. */
  after: number;
  /** Every event once and in order. */
  onEvent(frame: EventFrame): void;
  onDelta?(frame: MessageDeltaFrame): void;
  /** A piece of what a running command says. */
  onOutput?(frame: OutputDeltaFrame): void;
  /** Everything up to `seq` was sent: from here on it is live. Comes again after every reconnection. */
  onCaughtUp?(seq: number): void;
  /** Everybody who reads the stream now, a member once; again at every change. */
  onPresence?(members: PresenceFrame['members']): void;
  /** Events before `firstSeq` are gone: throw away what was folded and subscribe again after `firstSeq - 1`. */
  onReset?(firstSeq: number): void;
  onError?(problem: { kind: string; detail: string }): void;
}

export interface SocketOptions {
  /** `wss://baton.example.org/api/v1/socket` */
  url: string;
  /** A personal token, for programs on a runtime whose WebSocket sends headers (Node's does, browsers' don't). Without one the browser's cookie counts. */
  token?: string;
  /** Makes the connection; by default the runtime's WebSocket. */
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
  /** Says what this reader does with a stream that it is subscribed to. Said again after every reconnection; `typing` only holds for some seconds. */
  presence(stream: StreamName, state: PresenceState): void;
  /** Tries at once, when something says that the network is back. */
  retryNow(): void;
  close(): void;
}

const CLOSE = { restart: 1012, protocol: 4400, sessionEnded: 4401, rightLost: 4403, slowReader: 4408 } as const;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A sign of life is asked for this often, and a connection given up when none came until the next time: silence ends after 40 s at the latest. */
const HEARTBEAT_MS = 20_000;
/** How long a connection may take to open. */
const OPENING_MS = 15_000;

const realClock: SocketClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export type PresenceState = Extract<ClientFrame, { type: 'presence' }>['state'];

interface Subscription {
  handlers: StreamHandlers;
  /** What was said last that the server does not take for granted. */
  presence: PresenceState | undefined;
  /** The last event that was handed on. */
  seq: number;
  /** It was asked for and nothing came yet: what comes meanwhile and doesn't follow is from before. */
  asked: boolean;
}

/** The runtime's WebSocket where it takes headers, which the browsers' type knows nothing of. */
type HeaderWebSocket = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

function connectWith(token: string | undefined): (url: string) => WebSocket {
  if (token === undefined) return (url) => new WebSocket(url);
  return (url) => new (WebSocket as unknown as HeaderWebSocket)(url, { headers: { authorization: `Bearer ${token}` } });
}

/**
 * One connection with many subscriptions that survive it: after a loss every stream goes on behind the last event that was handed on, so that
 * handlers see each event once and in order through any number of connections.
 */
export function createSocket(options: SocketOptions): Socket {
  const { url, connect = connectWith(options.token), clock = realClock, random = Math.random } = options;
  const subscriptions = new Map<StreamName, Subscription>();
  let state: ConnectionState = { type: 'connecting' };
  let socket: WebSocket | undefined;
  /** Losses since a connection was last good for something; what only opens and closes again is waited for longer each time. */
  let attempt = 0;
  let lostAt = clock.now();
  let restarting = false;
  let cancelTimer = (): void => undefined;
  let heard = false;

  function become(next: ConnectionState): void {
    state = next;
    options.onState?.(next);
  }

  function open(): void {
    cancelTimer();
    // An attempt that is still under way must not open beside the new one.
    socket?.close();
    const fresh = connect(url);
    socket = fresh;
    cancelTimer = clock.after(OPENING_MS, () => giveUp(fresh));
    fresh.addEventListener('open', () => {
      if (socket !== fresh) return;
      for (const [stream, subscription] of subscriptions) ask(stream, subscription);
      heartbeat(fresh);
      become({ type: 'open' });
    });
    fresh.addEventListener('message', (message: MessageEvent) => {
      if (socket !== fresh) return;
      heard = true;
      for (const line of String(message.data).split('\n')) receive(JSON.parse(line) as ServerFrame);
    });
    fresh.addEventListener('close', (event: CloseEvent) => {
      if (socket === fresh) lost(event.code);
    });
    fresh.addEventListener('error', () => undefined);
  }

  function heartbeat(fresh: WebSocket): void {
    cancelTimer();
    heard = false;
    send({ type: 'ping' });
    cancelTimer = clock.after(HEARTBEAT_MS, () => {
      if (!heard) return giveUp(fresh);
      attempt = 0;
      heartbeat(fresh);
    });
  }

  /** Does not wait for a goodbye, which a dead network never brings. */
  function giveUp(dead: WebSocket): void {
    if (socket !== dead) return;
    socket = undefined;
    dead.close();
    lost(1006);
  }

  function lost(code: number): void {
    cancelTimer();
    socket = undefined;
    if (state.type === 'closed') return;
    if (code === CLOSE.sessionEnded) return become({ type: 'closed', reason: 'session_ended' });
    if (code === CLOSE.rightLost) return become({ type: 'closed', reason: 'right_lost' });
    if (state.type !== 'reconnecting') {
      lostAt = clock.now();
      restarting = code === CLOSE.restart;
    }
    attempt += 1;
    cancelTimer = clock.after(waitAfter(code), open);
    become({ type: 'reconnecting', since: lostAt, attempt, restarting });
  }

  function waitAfter(code: number): number {
    // A reader that got on may come back at once; one that got nothing would only be sent away again.
    if (code === CLOSE.slowReader && attempt === 1) return 0;
    // What we said made no sense and will make none in half a second: perhaps the server is another version.
    const longest = code === CLOSE.protocol ? LONGEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    return longest * (0.5 + random() / 2);
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
  }

  function ask(stream: StreamName, subscription: Subscription): void {
    subscription.asked = true;
    send({ type: 'subscribe', stream, after: subscription.seq, packed: true });
  }

  function receive(frame: ServerFrame): void {
    if (frame.type === 'pong' || !('stream' in frame) || frame.stream === undefined) return;
    const stream = frame.stream as StreamName;
    const subscription = subscriptions.get(stream);
    if (subscription === undefined) return;
    const { handlers } = subscription;
    switch (frame.type) {
      case 'event':
        if (frame.seq <= subscription.seq) return;
        if (frame.seq > subscription.seq + 1) return missed(stream, subscription);
        subscription.asked = false;
        subscription.seq = frame.seq;
        attempt = 0;
        return handlers.onEvent(frame);
      case 'delta':
        // While events are missing, the one that opens this message may be among them; the answer repeats the text.
        if (subscription.asked) return;
        return frame.kind === 'tool_output' ? handlers.onOutput?.(frame) : handlers.onDelta?.(frame);
      case 'presence':
        return handlers.onPresence?.(frame.members);
      case 'caught_up':
        if (frame.seq > subscription.seq) return missed(stream, subscription);
        if (frame.seq < subscription.seq) return;
        subscription.asked = false;
        if (subscription.presence !== undefined) send({ type: 'presence', stream, state: subscription.presence });
        return handlers.onCaughtUp?.(frame.seq);
      case 'reset':
        subscription.asked = false;
        return handlers.onReset?.(frame.firstSeq);
      case 'error':
        subscription.asked = false;
        return handlers.onError?.({ kind: frame.kind, detail: frame.detail });
    }
  }

  /** Something between was not sent: asks once, and lets go by what comes before the answer. */
  function missed(stream: StreamName, subscription: Subscription): void {
    if (!subscription.asked) ask(stream, subscription);
  }

  open();
  return {
    get state() {
      return state;
    },

    subscribe(stream, handlers) {
      const subscription: Subscription = { handlers, presence: undefined, seq: handlers.after, asked: true };
      subscriptions.set(stream, subscription);
      ask(stream, subscription);
      return () => {
        if (subscriptions.get(stream) !== subscription) return;
        subscriptions.delete(stream);
        send({ type: 'unsubscribe', stream });
      };
    },

    presence(stream, state) {
      const subscription = subscriptions.get(stream);
      if (subscription === undefined) return;
      subscription.presence = state === 'typing' ? 'here' : state;
      send({ type: 'presence', stream, state });
    },

    retryNow() {
      if (state.type === 'reconnecting') open();
    },

    close() {
      if (state.type === 'closed') return;
      cancelTimer();
      const last = socket;
      socket = undefined;
      last?.close();
      become({ type: 'closed', reason: 'closed' });
    },
  };
}
