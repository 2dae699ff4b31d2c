import type { StreamName } from '@baton/protocol';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import { RequestError } from '../http/request-error.ts';
import type { Actor } from '../permissions.ts';
import { mayRead, requireStream } from '../stream-access.ts';
import { readClientFrame, type BadFrame } from './client-frame.ts';
import { CLOSE } from './close-codes.ts';
import type { Outlet } from './outlet.ts';
import type { Presence, Present } from './presence.ts';
import { Subscription } from './subscription.ts';

/** Bytes that may wait for a reader. A reader with more is told to come back, which costs it nothing. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** A replay stops to wait above this, and goes on below the half. */
const FULL_BYTES = 512 * 1024;
const MAX_SUBSCRIPTIONS = 100;
/** Frames in a row that make no sense before the connection is closed. */
const MAX_BAD_FRAMES = 10;
/** The longest sensible frame has about 200. */
const MAX_FRAME_BYTES = 4096;
/** Frames that came and were not looked at yet. A page that comes back subscribes to all it has at once. */
const MAX_WAITING_FRAMES = 4 * MAX_SUBSCRIPTIONS;

export interface ConnectionDeps extends Pick<Deps, 'db' | 'log' | 'bus' | 'logger'> {
  presence: Presence;
  /** Who the connection's credential belongs to now; null when it has ended. */
  actorNow(): Promise<Actor | null>;
}

/** One tab's connection with its subscriptions. */
export class Connection {
  actor: Actor;
  readonly #socket: WebSocket;
  readonly #deps: ConnectionDeps;
  readonly #subscriptions = new Map<StreamName, Subscription>();
  readonly #present = new Map<StreamName, Present>();
  readonly #outlet: Outlet;
  /** Resolves when the frames that came so far were looked at, one after another: an unsubscribe must not overtake its subscribe. */
  #turn: Promise<void> = Promise.resolve();
  #waitingFrames = 0;
  #badFrames = 0;
  #alive = true;
  #closed = false;
  /** Replays that wait for the reader. */
  #waitingReplays: (() => void)[] = [];

  constructor(socket: WebSocket, actor: Actor, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.actor = actor;
    this.#outlet = {
      send: (text) => this.#send(text),
      isFull: () => this.#socket.bufferedAmount > FULL_BYTES,
      drained: () => this.#drained(),
      fault: (error) => this.#fault(error),
    };
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    // Frames against the protocol, or longer than is taken at all: the library closes by itself and says why.
    socket.on('error', (error) => deps.logger.debug({ err: error }, 'a socket failed'));
  }

  streams(): Iterable<StreamName> {
    return this.#subscriptions.keys();
  }

  close(code: number, reason: string): void {
    this.ended();
    this.#socket.close(code, reason);
  }

  /** Without a goodbye, for a peer that answers none. */
  terminate(): void {
    this.ended();
    this.#socket.terminate();
  }

  /** Nothing is sent or looked at any more. */
  ended(): void {
    this.#closed = true;
    for (const subscription of this.#subscriptions.values()) subscription.end();
    this.#subscriptions.clear();
    for (const present of this.#present.values()) present.leave();
    this.#present.clear();
    this.#releaseReplays();
  }

  /** Asks for a sign of life; a peer that gave none since the last time is gone. */
  ping(): void {
    if (!this.#alive) return this.terminate();
    this.#alive = false;
    this.#socket.ping();
  }

  /** The store has so many events of a stream, announced or not. */
  grown(stream: StreamName, head: number): void {
    this.#subscriptions.get(stream)?.grown(head);
  }

  /** Looks again who this is, and closes what may no longer be read. */
  async recheck(): Promise<void> {
    try {
      const actor = await this.#deps.actorNow();
      if (this.#closed) return;
      if (actor === null) return this.close(CLOSE.sessionEnded, 'the session or token has ended');
      this.actor = actor;
      for (const stream of this.streams()) if (!mayRead(actor, stream)) return this.close(CLOSE.rightLost, 'a right was lost');
    } catch (error) {
      this.#fault(error);
    }
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (this.#closed) return;
    if (data.length > MAX_FRAME_BYTES) return this.close(CLOSE.protocol, `a frame was longer than ${MAX_FRAME_BYTES} bytes`);
    if (this.#waitingFrames >= MAX_WAITING_FRAMES) return this.close(CLOSE.protocol, 'too many frames at once');
    this.#waitingFrames += 1;
    const text = isBinary ? undefined : data.toString('utf8');
    this.#turn = this.#turn
      .then(() => this.#receive(text))
      .catch((error: unknown) => this.#fault(error))
      .finally(() => {
        this.#waitingFrames -= 1;
      });
  }

  async #receive(text: string | undefined): Promise<void> {
    if (this.#closed) return;
    const frame = readClientFrame(text);
    if ('detail' in frame) return this.#bad(frame);
    this.#badFrames = 0;
    switch (frame.type) {
      case 'presence':
        this.#present.get(frame.stream)?.become(frame.state);
        return;
      case 'ping':
        return this.#send(JSON.stringify({ type: 'pong' }));
      case 'unsubscribe':
        this.#subscriptions.get(frame.stream)?.end();
        this.#subscriptions.delete(frame.stream);
        this.#leave(frame.stream);
        return;
      case 'subscribe':
        try {
          return await this.#subscribe(frame.stream, frame.after ?? 0, frame.packed === true);
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          const { stream, requestId } = frame;
          return this.#send(
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
  }

  async #subscribe(stream: StreamName, after: number, packed: boolean): Promise<void> {
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS && !this.#subscriptions.has(stream)) {
      throw new RequestError('invalid', `One connection has at most ${MAX_SUBSCRIPTIONS} subscriptions.`);
    }
    const { db, log, bus } = this.#deps;
    const { actor } = this;
    await requireStream(db, actor, stream);
    const { firstSeq, head } = await log.head(stream);
    if (this.#closed) return;
    // Rights may have changed between: what was looked at then did not know of this subscription.
    if (this.actor !== actor && !mayRead(this.actor, stream)) throw new RequestError('not_found', `There is no stream ${stream}.`);
    if (after > head) throw new RequestError('invalid', `The stream has only ${head} events, so there is nothing after ${after}.`);
    if (after < firstSeq - 1) return this.#send(JSON.stringify({ type: 'reset', stream, firstSeq }));
    this.#subscriptions.get(stream)?.end();
    const subscription = new Subscription({ stream, after, packed, log, bus, outlet: this.#outlet });
    this.#subscriptions.set(stream, subscription);
    // The replay takes as long as the reader does; further frames don't wait for it.
    void subscription.start(head).then(() => {
      if (this.#subscriptions.get(stream) === subscription) this.#enter(stream);
    });
  }

  /** Shows the member to the others who read a discussion. Elsewhere nobody minds who looks. */
  #enter(stream: StreamName): void {
    if (this.#closed || !stream.startsWith('discussion:')) return;
    const known = this.#present.get(stream);
    if (known !== undefined) return known.repeat();
    const { memberId, name } = this.actor;
    this.#present.set(
      stream,
      this.#deps.presence.enter(stream, { memberId, name }, (encoded) => this.#send(encoded)),
    );
  }

  #leave(stream: StreamName): void {
    this.#present.get(stream)?.leave();
    this.#present.delete(stream);
  }

  #bad({ requestId, detail }: BadFrame): void {
    this.#badFrames += 1;
    if (this.#badFrames > MAX_BAD_FRAMES) return this.close(CLOSE.protocol, 'too many frames that make no sense');
    this.#send(JSON.stringify({ type: 'error', ...(requestId === undefined ? {} : { requestId }), kind: 'invalid', detail }));
  }

  #send(text: string): void {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) return this.close(CLOSE.slowReader, 'read too slowly; resume from the last event');
    this.#socket.send(text, this.#flushed);
  }

  /** Called by the library when a frame has left, or never will. */
  readonly #flushed = (): void => {
    if (this.#socket.bufferedAmount <= FULL_BYTES / 2) this.#releaseReplays();
  };

  #drained(): Promise<void> {
    if (this.#closed || this.#socket.bufferedAmount <= FULL_BYTES / 2) return Promise.resolve();
    return new Promise((resolve) => this.#waitingReplays.push(resolve));
  }

  #releaseReplays(): void {
    const waiting = this.#waitingReplays;
    this.#waitingReplays = [];
    for (const release of waiting) release();
  }

  #fault(error: unknown): void {
    if (this.#closed) return;
    this.#deps.logger.error({ err: error }, 'a socket could not go on');
    this.close(CLOSE.fault, 'something went wrong inside Baton');
  }
}
