import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ClientFrame, Discussion, Project, ServerFrame, StreamName, TokenCreated } from '@baton/protocol';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { TestApp, TestCaller } from '../test-app.ts';

/** One real connection to a listening server, and everything that came over it. */
export interface TestSocket {
  socket: WebSocket;
  frames: ServerFrame[];
  /** Sends a frame, or text as it is. */
  send(frame: ClientFrame | string): void;
  /** The frames of a type that came so far. */
  of<Type extends ServerFrame['type']>(type: Type): Extract<ServerFrame, { type: Type }>[];
  /** Resolves when the stream was said to be caught up on `times` times. */
  caughtUp(stream: StreamName, times?: number): Promise<void>;
  /** The code that the server closed with. */
  closed: Promise<number>;
}

/** A server that listens on loopback, with a discussion to watch. */
export interface SocketServer {
  url: string;
  discussion: Discussion;
  project: Project;
  connect(headers: Record<string, string>): Promise<TestSocket>;
  /** Another token of the caller's, as the headers that send it. */
  tokenOf(caller: TestCaller): Promise<{ id: string; headers: { authorization: string } }>;
}

export async function listenForSockets(test: TestApp): Promise<SocketServer> {
  await test.app.http.listen({ host: '127.0.0.1', port: 0 });
  const url = `ws://127.0.0.1:${(test.app.http.server.address() as AddressInfo).port}/api/v1/socket`;
  const owner = await test.as('owner');
  const directory = `${test.directory}/projects/sample`;
  const project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory })).body;
  const discussion = (await owner.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, {})).body;
  return {
    url,
    project,
    discussion,
    connect: (headers) => connect(url, headers),
    async tokenOf(caller) {
      const { id, secret } = (await caller.call<TokenCreated>('POST', '/api/v1/tokens', { name: 'socket' })).body;
      return { id, headers: { authorization: `Bearer ${secret}` } };
    },
  };
}

async function connect(url: string, headers: Record<string, string>): Promise<TestSocket> {
  const socket = new WebSocket(url, { headers });
  const frames: ServerFrame[] = [];
  socket.on('message', (data: Buffer) => void frames.push(JSON.parse(data.toString()) as ServerFrame));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const of: TestSocket['of'] = (type) => frames.filter((frame) => frame.type === type) as never;
  await once(socket, 'open');
  return {
    socket,
    frames,
    closed,
    of,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    caughtUp: (stream, times = 1) =>
      vi.waitFor(
        () => {
          if (of('caught_up').filter((frame) => frame.stream === stream).length < times) throw new Error('not caught up');
        },
        { timeout: 10_000, interval: 5 },
      ),
  };
}
