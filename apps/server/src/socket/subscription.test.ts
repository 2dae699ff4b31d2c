import { asId, type CallId, type EntryId, type Event, type EventFrame, type ServerFrame, type StreamName } from '@baton/protocol';
import { expect, test, vi } from 'vitest';
import { createBus } from '../log/bus.ts';
import { Subscription } from './subscription.ts';

const stream = asId<StreamName>('discussion:d1');
const entryId = asId<EntryId>('e1');
const author = { type: 'baton' } as const;
const ids = { parentId: asId<never>('e0'), runId: asId<never>('r1'), takeId: asId<never>('t1') };
const started: Event = { type: 'message.started', v: 1, entryId, author, ...ids };
const completed: Event = {
  type: 'message.completed',
  v: 1,
  entryId,
  runId: asId('r1'),
  parts: [{ type: 'text', text: 'Hello' }],
  toolEntries: [],
  finishReason: 'stop',
};
const at = '2026-11-21T14:02:07.000Z';

/** A log in memory whose reads wait until the test lets them go. */
function heldLog() {
  const events: EventFrame[] = [];
  const held: (() => void)[] = [];
  return {
    events,
    commit(...added: Event[]): EventFrame[] {
      const frames = added.map((event, index): EventFrame => ({ type: 'event', stream, seq: events.length + index + 1, at, event }));
      events.push(...frames);
      return frames;
    },
    async read(_stream: StreamName, after: number, limit: number) {
      await new Promise<void>((resolve) => held.push(resolve));
      return events.filter((frame) => frame.seq > after).slice(0, limit);
    },
    async letGo(): Promise<void> {
      await vi.waitFor(() => expect(held.length).toBeGreaterThan(0));
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function open(after = 0, packed = false) {
  const log = heldLog();
  const bus = createBus();
  const sent: string[] = [];
  const faults: unknown[] = [];
  const outlet = {
    send(text: string) {
      const frames = text.split('\n').map((line) => JSON.parse(line) as ServerFrame);
      sent.push(
        frames
          .map((frame) =>
            frame.type === 'event'
              ? `${frame.seq} ${frame.event.type}`
              : frame.type === 'delta'
                ? `${frame.offset} ${frame.text}`
                : frame.type,
          )
          .join(' + '),
      );
    },
    isFull: () => false,
    drained: () => Promise.resolve(),
    fault: (error: unknown) => void faults.push(error),
  };
  const subscription = new Subscription({ stream, after, packed, log, bus, outlet });
  const write = (offset: number, text: string) => bus.publishDelta(stream, entryId, { part: 0, kind: 'text', offset, text });
  const append = (...added: Event[]) => bus.announce(stream, log.events.length + added.length, log.commit(...added));
  return { log, bus, sent, faults, subscription, write, append };
}

test('what comes during the replay follows it, once and in order', async () => {
  const { log, sent, subscription, write, append } = open();
  log.commit(started);
  const live = subscription.start(1);
  write(0, 'Hel');
  append({ type: 'run.finished', v: 1, runId: asId('r1'), reason: 'stop' });
  write(3, 'lo');
  await log.letGo();
  await live;
  write(5, '!');
  expect(sent).toEqual(['1 message.started', '2 run.finished', 'caught_up', '0 Hello', '5 !']);
});

test('a message whose end was replayed before the bus let go of its text is not opened again', async () => {
  const { log, bus, sent, subscription, write, append } = open();
  log.commit(started);
  write(0, 'Hello');
  const live = subscription.start(1);
  append(completed);
  await log.letGo();
  await live;
  write(5, '!');
  bus.closeMessage(stream, entryId);
  expect(sent).toEqual(['1 message.started', '2 message.completed', 'caught_up']);
});

test('the text of a message waits for its start where that has to be read first', async () => {
  const { log, bus, sent, subscription, write } = open();
  await subscription.start(0);
  log.commit({ type: 'run.finished', v: 1, runId: asId('r1'), reason: 'not announced' });
  bus.announce(stream, 2, log.commit(started));
  write(0, 'Hel');
  expect(sent).toEqual(['caught_up']);
  await log.letGo();
  write(3, 'lo');
  expect(sent).toEqual(['caught_up', '1 run.finished', '2 message.started', '0 Hel', '3 lo']);
});

test('deltas of a message that is not open are dropped', async () => {
  const { sent, subscription, write, append } = open();
  await subscription.start(0);
  write(0, 'Hel');
  append(started);
  write(3, 'lo');
  append(completed);
  write(5, '!');
  expect(sent).toEqual(['caught_up', '1 message.started', '0 Hel', '3 lo', '2 message.completed']);
});

test('what was announced twice or too late is sent once', async () => {
  const { log, bus, sent, subscription } = open();
  await subscription.start(0);
  const frames = log.commit(started, completed);
  bus.announce(stream, 2, frames);
  bus.announce(stream, 2, frames);
  bus.announce(stream, 1, frames.slice(0, 1));
  subscription.grown(2);
  expect(sent).toEqual(['caught_up', '1 message.started', '2 message.completed']);
});

test('an ended one sends nothing more, also in the middle of its replay', async () => {
  const { log, sent, subscription, append } = open();
  log.commit(started);
  const live = subscription.start(1);
  subscription.end();
  await log.letGo();
  await live;
  append(completed);
  expect(sent).toEqual([]);
});

test('a log that can’t be read ends it and says so, at the start and live', async () => {
  for (const when of ['start', 'live'] as const) {
    const { log, bus, faults, subscription } = open();
    const error = new Error('the database is closed');
    if (when === 'live') await subscription.start(0);
    log.read = () => Promise.reject(error);
    if (when === 'start') await subscription.start(1);
    else bus.announce(stream, 3, []);
    await vi.waitFor(() => expect(faults).toEqual([error]));
  }
});

test('an event and a delta are encoded once for all readers', async () => {
  const bus = createBus();
  const log = { read: async () => [] };
  const outlet = { send: () => undefined, isFull: () => false, drained: () => Promise.resolve(), fault: () => undefined };
  for (let reader = 0; reader < 50; reader += 1) await new Subscription({ stream, after: 0, packed: false, log, bus, outlet }).start(0);
  const encode = vi.spyOn(JSON, 'stringify');
  bus.announce(stream, 1, [{ type: 'event', stream, seq: 1, at, event: started }]);
  for (let offset = 0; offset < 10; offset += 1) bus.publishDelta(stream, entryId, { part: 0, kind: 'text', offset, text: 'x' });
  const times = encode.mock.calls.length;
  encode.mockRestore();
  expect(times).toBe(11);
});

test('a reader that takes it gets the replay several frames in a message, and what is live one by one', async () => {
  const { log, sent, subscription, write, append } = open(0, true);
  log.commit(started, completed);
  log.commit({ type: 'run.finished', v: 1, runId: asId('r1'), reason: 'stop' });
  const live = subscription.start(3);
  await log.letGo();
  await live;
  append(started);
  write(0, 'Hel');
  await vi.waitFor(() =>
    expect(sent).toEqual(['1 message.started + 2 message.completed + 3 run.finished', 'caught_up', '4 message.started', '0 Hel']),
  );
});

test('what a command says goes out behind the events before it, and its end to whoever comes later', async () => {
  const callId = asId<CallId>('c1');
  const { log, bus, sent, subscription } = open();
  const say = (offset: number, text: string) => bus.publishOutput(stream, callId, { offset, text });
  log.commit(started);
  say(0, 'one ');
  const live = subscription.start(1);
  await log.letGo();
  await live;
  say(4, 'two ');
  // An event that was not announced has to be read before what follows it.
  log.commit({ type: 'run.finished', v: 1, runId: asId('r1'), reason: 'not announced' });
  bus.announce(stream, 3, log.commit(completed));
  say(8, 'three');
  expect(sent).toEqual(['1 message.started', 'caught_up', '0 one ', '4 two ']);
  await log.letGo();
  await vi.waitFor(() => expect(sent.at(-1)).toBe('0 one two three'));
  expect(sent.slice(4)).toEqual(['2 run.finished', '3 message.completed', '0 one two three']);
  bus.endOutput(stream, callId);
  expect(bus.outputs(stream)).toEqual([]);
});
