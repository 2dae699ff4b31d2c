import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { asId, type ClientFrame, type EventFrame, type StreamName } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket as Peer } from 'ws';
import { createSocket, type ConnectionState, type SocketClock } from './socket.ts';

const stream = asId<StreamName>('discussion:d1');

function eventFrame(seq: number): EventFrame {
  return {
    type: 'event',
    stream,
    seq,
    at: '2026-11-21T14:02:07.000Z',
    event: { type: 'run.finished', v: 1, runId: asId('r1'), reason: `${seq}` },
  };
}

/** A clock whose timers fire when the test says so. */
function manualClock(): SocketClock & { fire(): number | undefined; waiting(): number } {
  const timers: { ms: number; callback: () => void }[] = [];
  return {
    now: () => 1000,
    after(ms, callback) {
      const timer = { ms, callback };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    fire() {
      const timer = timers.shift();
      timer?.callback();
      return timer?.ms;
    },
    waiting: () => timers.length,
  };
}

let server: WebSocketServer;
let peers: Peer[];
let received: ClientFrame[];

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  peers = [];
  received = [];
  server.on('connection', (peer) => {
    peers.push(peer);
    peer.on('message', (data: Buffer) => void received.push(JSON.parse(data.toString()) as ClientFrame));
  });
  await once(server, 'listening');
});

afterEach(() => {
  for (const peer of peers) peer.terminate();
  server.close();
});

function connect(clock: SocketClock, onState: (state: ConnectionState) => void = () => undefined) {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createSocket({ url, clock, random: () => 0, onState });
}

const subscriptions = () => received.filter((frame) => frame.type === 'subscribe').map((frame) => frame.after);
const pings = () => received.filter((frame) => frame.type === 'ping').length;
const send = (frame: object) => peers.at(-1)?.send(JSON.stringify(frame));

describe('a socket that resumes', () => {
  test('goes on behind the last event after a loss, and hands every event on once and in order', async () => {
    const clock = manualClock();
    const states: string[] = [];
    const socket = connect(clock, (state) => states.push(state.type));
    const seen: number[] = [];
    socket.subscribe(stream, { after: 0, onEvent: (frame) => void seen.push(frame.seq) });
    await vi.waitFor(() => expect(subscriptions()).toEqual([0]));
    for (const seq of [1, 2, 2, 1, 3]) send(eventFrame(seq));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]));

    peers.at(-1)?.terminate();
    await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', attempt: 1, since: 1000 }));
    expect(clock.fire()).toBe(250);
    await vi.waitFor(() => expect(subscriptions()).toEqual([0, 3]));
    for (const seq of [3, 4]) send(eventFrame(seq));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4]));
    expect(states).toEqual(['open', 'reconnecting', 'open']);
    socket.close();
  });

  test('reads several frames in a message, one a line, as it asked for them', async () => {
    const socket = connect(manualClock());
    const seen: (number | string)[] = [];
    socket.subscribe(stream, {
      after: 0,
      onEvent: (frame) => void seen.push(frame.seq),
      onCaughtUp: (seq) => void seen.push(`up to ${seq}`),
    });
    await vi.waitFor(() => expect(received).toContainEqual({ type: 'subscribe', stream, after: 0, packed: true }));
    peers.at(-1)?.send([eventFrame(1), eventFrame(2)].map((frame) => JSON.stringify(frame)).join('\n'));
    send({ type: 'caught_up', stream, seq: 2 });
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 'up to 2']));
    socket.close();
  });

  test('says what its reader does, again after a loss but for typing, and hands on who is there', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    const said = () => received.filter((frame) => frame.type === 'presence').map((frame) => frame.state);
    const told: string[][] = [];
    socket.presence(stream, 'typing');
    socket.subscribe(stream, {
      after: 0,
      onEvent: () => undefined,
      onPresence: (members) => void told.push(members.map(({ name, state }) => `${name} ${state}`)),
    });
    await vi.waitFor(() => expect(subscriptions()).toEqual([0]));
    send({ type: 'caught_up', stream, seq: 0 });
    send({ type: 'presence', stream, members: [{ memberId: 'm1', name: 'Anna', state: 'here' }] });
    await vi.waitFor(() => expect(told).toEqual([['Anna here']]));
    expect(said()).toEqual([]);
    socket.presence(stream, 'away');
    await vi.waitFor(() => expect(said()).toEqual(['away']));

    peers.at(-1)?.terminate();
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    clock.fire();
    await vi.waitFor(() => expect(subscriptions()).toEqual([0, 0]));
    send({ type: 'caught_up', stream, seq: 0 });
    await vi.waitFor(() => expect(said()).toEqual(['away', 'away']));
    socket.presence(stream, 'typing');
    await vi.waitFor(() => expect(said()).toEqual(['away', 'away', 'typing']));
    peers.at(-1)?.terminate();
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    clock.fire();
    await vi.waitFor(() => expect(subscriptions()).toEqual([0, 0, 0]));
    send({ type: 'caught_up', stream, seq: 0 });
    await vi.waitFor(() => expect(said()).toEqual(['away', 'away', 'typing', 'here']));
    socket.close();
  });

  test('asks again from where it is when an event is missing', async () => {
    const socket = connect(manualClock());
    const seen: number[] = [];
    socket.subscribe(stream, { after: 5, onEvent: (frame) => void seen.push(frame.seq) });
    await vi.waitFor(() => expect(subscriptions()).toEqual([5]));
    send(eventFrame(6));
    send(eventFrame(8));
    await vi.waitFor(() => expect(subscriptions()).toEqual([5, 6]));
    expect(seen).toEqual([6]);
    socket.close();
  });

  test('says that the server restarts, for as long as it is not back', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.close(1012);
    await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', attempt: 1, restarting: true }));
    clock.fire();
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.terminate();
    await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', restarting: false }));
    socket.close();
  });

  test.each([
    [4401, 'session_ended'],
    [4403, 'right_lost'],
  ])('does not come back after close code %i', async (code, reason) => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.close(code);
    await vi.waitFor(() => expect(socket.state).toEqual({ type: 'closed', reason }));
    expect(clock.waiting()).toBe(0);
  });

  test('comes back at once when it had read too slowly, and waits longer each time nobody is there', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.close(4408);
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    for (const peer of server.clients) peer.terminate();
    server.close();
    await once(server, 'close');
    const waits = [clock.fire()];
    for (let attempt = 2; attempt <= 7; attempt += 1) {
      await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', attempt }));
      waits.push(clock.fire());
    }
    expect(waits).toEqual([0, 500, 1000, 2000, 4000, 7500, 7500]);
    socket.close();
  });

  test('gives up a connection that shows no sign of life, and keeps one that does', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(pings()).toBe(1));
    send({ type: 'pong' });
    const heard: string[] = [];
    socket.subscribe(stream, { after: 0, onEvent: () => undefined, onCaughtUp: () => void heard.push('caught up') });
    send({ type: 'caught_up', stream, seq: 0 });
    await vi.waitFor(() => expect(heard).toEqual(['caught up']));
    expect(clock.fire()).toBe(20_000);
    await vi.waitFor(() => expect(pings()).toBe(2));
    expect(socket.state.type).toBe('open');
    clock.fire();
    expect(socket.state.type).toBe('reconnecting');
    socket.close();
  });

  test('does not wait for ever for a connection to open', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const clock = manualClock();
    const socket = createSocket({ url: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, clock, random: () => 0 });
    expect(clock.fire()).toBe(15_000);
    expect(socket.state).toMatchObject({ type: 'reconnecting', attempt: 1 });
    socket.close();
    expect(clock.waiting()).toBe(0);
    silent.close();
  });

  test('has one connection at most, however often it is told to try at once', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.terminate();
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    for (let time = 0; time < 5; time += 1) socket.retryNow();
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    await vi.waitFor(() => expect([...server.clients].filter((peer) => peer.readyState === peer.OPEN)).toHaveLength(1));
    socket.close();
  });

  test('waits longer each time a connection opens, brings nothing and closes again', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    const waits: (number | undefined)[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await vi.waitFor(() => expect(socket.state.type).toBe('open'));
      peers.at(-1)?.close(4408);
      await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', attempt }));
      waits.push(clock.fire());
    }
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    peers.at(-1)?.close(4400);
    await vi.waitFor(() => expect(socket.state).toMatchObject({ type: 'reconnecting', attempt: 4 }));
    waits.push(clock.fire());
    expect(waits).toEqual([0, 500, 1000, 7500]);
    socket.close();
  });

  test('asks once for what is missing, and hands on no delta until it came', async () => {
    const socket = connect(manualClock());
    const seen: string[] = [];
    socket.subscribe(stream, {
      after: 0,
      onEvent: (frame) => void seen.push(`event ${frame.seq}`),
      onDelta: (frame) => void seen.push(`delta ${frame.text}`),
      onCaughtUp: (seq) => void seen.push(`caught up ${seq}`),
    });
    await vi.waitFor(() => expect(subscriptions()).toEqual([0]));
    const delta = { type: 'delta', stream, entryId: 'e1', part: 0, kind: 'text', offset: 0 };
    for (const frame of [eventFrame(1), eventFrame(3), eventFrame(4), { ...delta, text: 'lost' }, { type: 'caught_up', stream, seq: 4 }])
      send(frame);
    await vi.waitFor(() => expect(subscriptions()).toEqual([0, 1]));
    for (const seq of [2, 3, 4]) send(eventFrame(seq));
    for (const frame of [
      { type: 'caught_up', stream, seq: 4 },
      { ...delta, text: 'kept' },
    ])
      send(frame);
    await vi.waitFor(() => expect(seen.at(-1)).toBe('delta kept'));
    expect(seen).toEqual(['event 1', 'event 2', 'event 3', 'event 4', 'caught up 4', 'delta kept']);
    expect(subscriptions()).toEqual([0, 1]);
    socket.close();
  });

  test('hands on resets and refusals, and forgets what was unsubscribed', async () => {
    const socket = connect(manualClock());
    const seen: unknown[] = [];
    const end = socket.subscribe(stream, {
      after: 3,
      onEvent: (frame) => void seen.push(frame.seq),
      onReset: (firstSeq) => void seen.push({ firstSeq }),
      onError: (problem) => void seen.push(problem),
    });
    await vi.waitFor(() => expect(subscriptions()).toEqual([3]));
    send({ type: 'reset', stream, firstSeq: 10 });
    send({ type: 'error', stream, kind: 'not_found', detail: 'There is no such stream.' });
    await vi.waitFor(() => expect(seen).toEqual([{ firstSeq: 10 }, { kind: 'not_found', detail: 'There is no such stream.' }]));
    end();
    await vi.waitFor(() => expect(received.at(-1)).toEqual({ type: 'unsubscribe', stream }));
    send(eventFrame(4));
    peers.at(-1)?.close(1012);
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    expect(seen).toHaveLength(2);
    socket.close();
  });

  test('sends a token where the runtime can', async () => {
    const upgrade = once(server, 'connection');
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const socket = createSocket({ url, token: 'baton_x' });
    const [, request] = (await upgrade) as [Peer, IncomingMessage];
    expect(request.headers.authorization).toBe('Bearer baton_x');
    socket.close();
  });
});
