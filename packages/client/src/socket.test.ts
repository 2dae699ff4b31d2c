import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
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

  test('gives up a connection that shows no sign of life', async () => {
    const clock = manualClock();
    const socket = connect(clock);
    await vi.waitFor(() => expect(received.some((frame) => frame.type === 'ping')).toBe(true));
    send({ type: 'pong' });
    send(eventFrame(1));
    await vi.waitFor(() => expect(socket.state.type).toBe('open'));
    clock.fire();
    await vi.waitFor(() => expect(received.filter((frame) => frame.type === 'ping').length).toBeGreaterThan(0));
    clock.fire();
    clock.fire();
    await vi.waitFor(() => expect(socket.state.type).toBe('reconnecting'));
    socket.close();
  });
});
