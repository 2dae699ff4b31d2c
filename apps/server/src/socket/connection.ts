import type { ClientFrame, StreamName } from '@baton/protocol';
import { ClientFrame as ClientFrameSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import { RequestError } from '../http/request-error.ts';
import type { Actor } from '../permissions.ts';
import { requireStream } from '../stream-access.ts';
import { CLOSE } from './close-codes.ts';
import { Subscription } from './subscription.ts';

/** Bytes that may wait for a reader. A reader with more is told to come back, which costs it nothing. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Below this a replay goes on. */
const DRAINED_BYTES = 256 * 1024;
const DRAIN_CHECK_MS = 10;
const MAX_SUBSCRIPTIONS = 100;
/** Frames in a row that make no sense before the connection is closed. */
const MAX_BAD_FRAMES = 10;

const schema = Compile(ClientFrameSchema);

export interface ConnectionDeps extends Pick<Deps, 'db' | 'log' | 'bus' | 'clock' | 'logger'> {
  /** Who the connection's credential belongs to now; null when it has ended. */
  actorNow(): Promise<Actor | null>;
}

/** One tab's connection with its subscriptions. */
export class Connection {
  actor: Actor;
  readonly #socket: WebSocket;
  readonly #deps: ConnectionDeps;
  readonly #subscriptions = new Map<StreamName, Subscription>();
  #badFrames = 0;
  #alive = true;

  constructor(socket: WebSocket, actor: Actor, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.actor = actor;
    socket.on('message', (data, isBinary) => {
      const text = isBinary ? undefined : (data as Buffer).toString('utf8');
      this.#receive(text).catch((error: unknown) => this.#deps.logger.error({ err: error }, 'a socket frame failed'));
    });
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', () => socket.terminate());
  }

  close(code: number, reason: string): void {
    this.#endAll();
    this.#socket.close(code, reason);
  }

  /** The peer is gone. */
  ended(): void {
    this.#endAll();
  }

  /** Asks for a sign of life; a peer that gave none since the last time is gone. */
  ping(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  poll(): void {
    for (const subscription of this.#subscriptions.values()) {
      subscription.poll().catch((error: unknown) => this.#deps.logger.error({ err: error }, 'looking for missed events failed'));
    }
  }

  /** After a change of rights: ends what may no longer be read. */
  async recheck(): Promise<void> {
    const actor = await this.#deps.actorNow();
    if (actor === null) return this.close(CLOSE.sessionEnded, 'the session or token has ended');
    this.actor = actor;
    for (const stream of this.#subscriptions.keys()) {
      const allowed = await requireStream(this.#deps.db, actor, stream).then(
        () => true,
        () => false,
      );
      if (!allowed) return this.close(CLOSE.rightLost, 'a right was lost');
    }
  }

  async #receive(text: string | undefined): Promise<void> {
    const frame = parse(text);
    if ('detail' in frame) return this.#bad(frame.requestId, frame.detail);
    this.#badFrames = 0;
    switch (frame.type) {
      case 'ping':
        return this.#send(JSON.stringify({ type: 'pong' }));
      case 'unsubscribe':
        this.#subscriptions.get(frame.stream)?.end();
        this.#subscriptions.delete(frame.stream);
        return;
      case 'subscribe':
        return this.#subscribe(frame.stream, frame.after ?? 0, frame.requestId);
    }
  }

  async #subscribe(stream: StreamName, after: number, requestId: string | undefined): Promise<void> {
    try {
      if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS && !this.#subscriptions.has(stream)) {
        throw new RequestError('invalid', `One connection has at most ${MAX_SUBSCRIPTIONS} subscriptions.`);
      }
      await requireStream(this.#deps.db, this.actor, stream);
      const { firstSeq, head } = await this.#deps.log.head(stream);
      if (after > head) throw new RequestError('invalid', `The stream has only ${head} events, so there is nothing after ${after}.`);
      if (after < firstSeq - 1) return this.#send(JSON.stringify({ type: 'reset', stream, firstSeq }));
      this.#subscriptions.get(stream)?.end();
      const subscription = new Subscription({
        stream,
        after,
        log: this.#deps.log,
        bus: this.#deps.bus,
        outlet: { send: (text) => this.#send(text), drained: () => this.#drained() },
      });
      this.#subscriptions.set(stream, subscription);
      if (this.#socket.readyState !== this.#socket.OPEN) return this.#endAll();
      await subscription.start(head);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#send(
        JSON.stringify({
          type: 'error',
          stream,
          ...(requestId === undefined ? {} : { requestId }),
          kind: error.kind,
          detail: error.message,
        }),
      );
    }
  }

  #bad(requestId: string | undefined, detail: string): void {
    this.#badFrames += 1;
    if (this.#badFrames > MAX_BAD_FRAMES) return this.close(CLOSE.protocol, 'too many frames that make no sense');
    this.#send(JSON.stringify({ type: 'error', ...(requestId === undefined ? {} : { requestId }), kind: 'invalid', detail }));
  }

  #send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) return this.close(CLOSE.slowReader, 'read too slowly; resume from the last event');
    this.#socket.send(text);
  }

  async #drained(): Promise<void> {
    while (this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount > DRAINED_BYTES) {
      await this.#deps.clock.sleep(DRAIN_CHECK_MS);
    }
  }

  #endAll(): void {
    for (const subscription of this.#subscriptions.values()) subscription.end();
    this.#subscriptions.clear();
  }
}

function parse(text: string | undefined): ClientFrame | { detail: string; requestId: string | undefined } {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return { detail: 'A frame is JSON text.', requestId: undefined };
  }
  if (schema.Check(value)) return value;
  const given = typeof value === 'object' && value !== null ? (value as { requestId?: unknown }).requestId : undefined;
  const requestId = typeof given === 'string' && given.length <= 64 ? given : undefined;
  return { detail: 'There is no such frame, or it has a wrong or unknown field. There are: subscribe, unsubscribe, ping.', requestId };
}
