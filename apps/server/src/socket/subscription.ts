import type { EntryId, EventFrame, StreamName } from '@baton/protocol';
import { encodeDelta, encodeOutput } from '../log/bus.ts';
import type { Bus, EventStore, LiveDelta, LiveOutput } from '../log/ports.ts';
import { encodeFrame } from './encoded-frames.ts';
import type { Outlet } from './outlet.ts';
import { packing } from './packing.ts';

const PAGE = 200;

/**
 * One stream for one reader: replay from the store, `caught_up`, then live. Every event goes out once and in order; a message's deltas go out only
 * between its `message.started` and its end, beginning with what there is so far; what a command says goes out behind the events that were announced before it.
 */
export class Subscription {
  readonly #stream: StreamName;
  readonly #outlet: Outlet;
  readonly #log: Pick<EventStore, 'read'>;
  readonly #bus: Pick<Bus, 'subscribe' | 'running' | 'outputs'>;
  readonly #packed: boolean;
  readonly #unsubscribe: () => void;
  /** Messages whose start was sent and whose end was not. */
  readonly #open = new Set<EntryId>();
  /** Messages whose end was replayed. The bus may still hold their text: it is told to let go only after the end was announced. */
  readonly #closed = new Set<EntryId>();
  #sent: number;
  #wanted: number;
  #caughtUp = false;
  /** Something that a command said was not sent on while events were missing. */
  #outputMissed = false;
  #ended = false;
  #reading: Promise<void> | undefined;

  constructor(given: {
    stream: StreamName;
    after: number;
    packed: boolean;
    outlet: Outlet;
    log: Pick<EventStore, 'read'>;
    bus: Pick<Bus, 'subscribe' | 'running' | 'outputs'>;
  }) {
    this.#stream = given.stream;
    this.#sent = given.after;
    this.#wanted = given.after;
    this.#packed = given.packed;
    this.#outlet = given.outlet;
    this.#log = given.log;
    this.#bus = given.bus;
    this.#unsubscribe = given.bus.subscribe(given.stream, {
      head: (head, frames) => this.#head(head, frames),
      delta: (delta) => this.#delta(delta),
      output: (output) => this.#output(output),
    });
  }

  /** Replays up to `head`, says so, and goes on live. Resolves when it is live. */
  async start(head: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, head);
    await this.#read();
  }

  /** The store has `head` events, announced or not: commit and announcement are not one step. */
  grown(head: number): void {
    this.#head(head, undefined);
  }

  end(): void {
    this.#ended = true;
    this.#unsubscribe();
  }

  #head(head: number, frames: readonly EventFrame[] | undefined): void {
    this.#wanted = Math.max(this.#wanted, head);
    if (!this.#caughtUp || this.#reading !== undefined || this.#sent >= this.#wanted) return;
    if (frames !== undefined && frames[0]?.seq === this.#sent + 1) for (const frame of frames) this.#event(frame);
    else void this.#read();
  }

  #delta({ entryId, encoded }: LiveDelta): void {
    if (this.#caughtUp && this.#open.has(entryId)) this.#outlet.send(encoded);
  }

  #output({ encoded }: LiveOutput): void {
    if (this.#caughtUp && this.#reading === undefined) this.#outlet.send(encoded);
    else this.#outputMissed = true;
  }

  /** What running commands have said, as far as it is kept. */
  #sendOutputs(): void {
    this.#outputMissed = false;
    for (const { callId, ...tail } of this.#bus.outputs(this.#stream)) this.#outlet.send(encodeOutput(this.#stream, callId, tail));
  }

  /** Reads and sends until everything that was announced is out. Only one of these runs at a time; it never rejects. */
  #read(): Promise<void> {
    this.#reading ??= this.#readAll()
      .catch((error: unknown) => {
        this.end();
        this.#outlet.fault(error);
      })
      .finally(() => {
        this.#reading = undefined;
        if (this.#ended || !this.#caughtUp) return;
        if (this.#sent < this.#wanted) void this.#read();
        else if (this.#outputMissed) this.#sendOutputs();
      });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    while (!this.#ended && this.#sent < this.#wanted) {
      const frames = await this.#log.read(this.#stream, this.#sent, PAGE);
      if (frames.length === 0) break;
      const pack = this.#packed && !this.#caughtUp ? packing(this.#outlet) : undefined;
      for (const frame of frames) {
        this.#event(frame, pack);
        // After each event, not each page: a page of long answers alone would be more than a reader may leave waiting.
        if (this.#outlet.isFull()) await this.#outlet.drained();
        if (this.#ended) return;
      }
      pack?.flush();
    }
    if (this.#ended || this.#caughtUp) return;
    this.#caughtUp = true;
    this.#outlet.send(JSON.stringify({ type: 'caught_up', stream: this.#stream, seq: this.#sent }));
    for (const { entryId } of this.#bus.running(this.#stream)) if (!this.#closed.has(entryId)) this.#openMessage(entryId);
    this.#closed.clear();
    this.#sendOutputs();
  }

  #event(frame: EventFrame, outlet: Pick<Outlet, 'send'> = this.#outlet): void {
    if (this.#ended || frame.seq !== this.#sent + 1) return;
    this.#sent = frame.seq;
    outlet.send(encodeFrame(frame));
    const { event } = frame;
    if (event.type === 'message.started' && this.#caughtUp) this.#openMessage(event.entryId);
    if (event.type !== 'message.completed' && event.type !== 'message.interrupted') return;
    this.#open.delete(event.entryId);
    if (!this.#caughtUp) this.#closed.add(event.entryId);
  }

  /** From here on the message's deltas go out, after what was written before. */
  #openMessage(entryId: EntryId): void {
    if (this.#open.has(entryId)) return;
    this.#open.add(entryId);
    const running = this.#bus.running(this.#stream).find((each) => each.entryId === entryId);
    for (const delta of running?.deltas ?? []) this.#outlet.send(encodeDelta(this.#stream, entryId, delta));
  }
}
