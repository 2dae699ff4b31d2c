import { MessageDraft, streamOf, type EntryId, type EventFrame, type MessageDeltaFrame, type StreamName } from '@baton/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../test-app.ts';
import { listenForSockets, type SocketServer } from './test-sockets.ts';
import { createTestWriter, type TestWriter } from './test-writer.ts';

let app: TestApp;
let server: SocketServer;
let writer: TestWriter;
let stream: StreamName;
let headers: Record<string, string>;

beforeEach(async () => {
  app = await createTestApp();
  server = await listenForSockets(app);
  stream = streamOf.discussion(server.discussion.id);
  writer = createTestWriter(app.deps, server.discussion);
  ({ headers } = await server.tokenOf(await app.as('viewer')));
});
afterEach(() => app.close());

/** Numbers from 0 up to `below`, the same for the same seed (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A reader as simple as can be: it keeps what came, goes on behind the last event, and notes whatever the contract rules out. */
class Reader {
  readonly events: EventFrame[] = [];
  readonly broken: string[] = [];
  cuts = 0;
  #socket: WebSocket | undefined;
  readonly #drafts = new Map<EntryId, MessageDraft>();

  constructor(after = 0) {
    this.#connect(after);
  }

  get seq(): number | undefined {
    return this.events.at(-1)?.seq;
  }

  #connect(after: number): void {
    const socket = new WebSocket(server.url, { headers });
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', stream, after })));
    socket.on('message', (data: Buffer) => {
      if (socket !== this.#socket) return;
      const frame = JSON.parse(data.toString()) as EventFrame | MessageDeltaFrame | { type: 'caught_up' | 'error' };
      if (frame.type === 'event') this.#event(frame, after);
      else if (frame.type === 'delta') this.#delta(frame);
      else if (frame.type === 'error') this.broken.push(data.toString());
    });
  }

  /** Loses the connection, rudely, and comes back behind what it has. One that is only about to open is none that can be lost. */
  cut(after: number): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.cuts += 1;
    this.#socket.terminate();
    this.#connect(this.seq ?? after);
  }

  close(): void {
    this.#socket?.terminate();
  }

  #event(frame: EventFrame, after: number): void {
    if (frame.seq !== (this.seq ?? after) + 1) this.broken.push(`event ${frame.seq} came after ${this.seq ?? after}`);
    this.events.push(frame);
    const { event } = frame;
    if (event.type === 'message.started') this.#drafts.set(event.entryId, new MessageDraft());
    if (event.type !== 'message.completed') return;
    const [written] = this.#drafts.get(event.entryId)?.parts ?? [];
    const [whole] = event.parts;
    if (written?.type === 'text' && whole?.type === 'text' && !whole.text.startsWith(written.text))
      this.broken.push('other text was streamed');
    this.#drafts.delete(event.entryId);
  }

  #delta(frame: MessageDeltaFrame): void {
    const draft = this.#drafts.get(frame.entryId);
    // Whoever began behind a message's start knows nothing of it.
    if (draft === undefined && this.events.some(({ event }) => 'entryId' in event && event.entryId === frame.entryId)) {
      this.broken.push('a delta came after the end of its message');
    } else if (draft?.apply(frame) === false) this.broken.push(`a delta left a gap at ${frame.offset}`);
  }
}

/** Writes what a seed says: messages side by side, pieces of text, events between them, with turns of the event loop in between. */
async function story(random: (below: number) => number, steps: number, between: () => void): Promise<void> {
  const open: EntryId[] = [];
  for (let step = 0; step < steps; step += 1) {
    const entryId = open[random(open.length + 1)];
    switch (random(8)) {
      case 0:
        if (open.length < 3) open.push(await writer.start());
        break;
      case 1:
        if (entryId !== undefined) {
          await writer.complete(entryId);
          open.splice(open.indexOf(entryId), 1);
        }
        break;
      case 2:
        await writer.note(`step ${step}`);
        break;
      default:
        if (entryId !== undefined) writer.write(entryId, ['Grüße ', '👋 ', 'and so on ', '\n'][random(4)] ?? '');
        else await new Promise((resolve) => setImmediate(resolve));
    }
    between();
  }
  for (const entryId of open) await writer.complete(entryId);
}

test.each([1, 2, 3, 4, 5])('a stream read with cuts anywhere is the same stream (seed %i)', async (seed) => {
  const random = seeded(seed);
  const { head } = await app.deps.log.head(stream);
  const starts = [0, head];
  const readers = Array.from({ length: 6 }, (_, index) => new Reader(starts[index % 2]));
  await story(random, 600, () => {
    if (random(12) === 0) {
      const index = random(readers.length);
      readers[index]?.cut(starts[index % 2] ?? 0);
    }
  });
  const whole = await app.deps.log.read(stream, 0, 10_000);
  await vi.waitFor(() => expect(readers.map((reader) => reader.seq)).toEqual(readers.map(() => whole.length)), { timeout: 20_000 });
  for (const [index, reader] of readers.entries()) {
    expect(reader.broken).toEqual([]);
    expect(reader.events).toEqual(whole.slice(starts[index % 2]));
    reader.close();
  }
});

test('reading again from any point gives the rest of the same events', async () => {
  await story(seeded(6), 300, () => undefined);
  const whole = await app.deps.log.read(stream, 0, 10_000);
  for (let after = 0; after <= whole.length; after += 7) {
    const reader = await server.connect(headers);
    reader.send({ type: 'subscribe', stream, after });
    await reader.caughtUp(stream);
    expect(reader.of('event')).toEqual(whole.slice(after));
    reader.socket.terminate();
  }
});

test('200 readers of one stream, each cut off 20 times, end with the same events and messages', { timeout: 300_000 }, async () => {
  const random = seeded(7);
  const readers = Array.from({ length: 200 }, () => new Reader());
  const startedAt = performance.now();
  while (readers.some((reader) => reader.cuts < 20)) {
    await story(random, 200, () => {
      const reader = readers[random(readers.length)];
      if (reader !== undefined && reader.cuts < 20) reader.cut(0);
    });
  }
  const whole = await app.deps.log.read(stream, 0, 100_000);
  await vi.waitFor(() => expect(readers.filter((reader) => reader.seq !== whole.length)).toHaveLength(0), {
    timeout: 60_000,
    interval: 50,
  });
  for (const reader of readers) {
    expect(reader.broken).toEqual([]);
    expect(reader.events).toEqual(whole);
    reader.close();
  }
  const cuts = readers.reduce((sum, reader) => sum + reader.cuts, 0);
  console.log(`200 readers, ${cuts} cuts, ${whole.length} events each: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
});
