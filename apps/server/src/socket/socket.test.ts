import { once } from 'node:events';
import { asId, streamOf, type Member, type Page, type StreamName, type TokenId } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTestApp, type TestApp } from '../test-app.ts';
import { listenForSockets, type SocketServer, type TestSocket } from './test-sockets.ts';
import { createTestWriter, type TestWriter } from './test-writer.ts';

let app: TestApp;
let server: SocketServer;
let writer: TestWriter;
let stream: StreamName;
let connect: () => Promise<TestSocket>;

beforeEach(async () => {
  app = await createTestApp();
  server = await listenForSockets(app);
  stream = streamOf.discussion(server.discussion.id);
  writer = createTestWriter(app.deps, server.discussion);
  const { headers } = await server.tokenOf(await app.as('viewer'));
  connect = () => server.connect(headers);
});
afterEach(() => app.close());

const seqs = (socket: TestSocket) => socket.of('event').map((frame) => frame.seq);
const upTo = (head: number) => Array.from({ length: head }, (_, index) => index + 1);
const headOf = async () => (await app.deps.log.head(stream)).head;

describe('the upgrade', () => {
  async function refusal(headers: Record<string, string>): Promise<number | undefined> {
    const socket = new WebSocket(server.url, { headers });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number; destroy(): void }];
    response.destroy();
    return response.statusCode;
  }

  test('wants a credential that is valid', async () => {
    expect(await refusal({})).toBe(401);
    expect(await refusal({ authorization: 'Bearer baton_guessed' })).toBe(401);
  });

  test('wants the page to be this server’s own', async () => {
    const { headers } = await server.tokenOf(await app.as('viewer'));
    expect(await refusal({ ...headers, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await refusal({ ...headers, host: 'rebound.example' })).toBe(403);
    const own = await server.connect({ ...headers, origin: new URL(server.url.replace('ws:', 'http:')).origin });
    expect(own.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('leaves nothing open when it is refused', async () => {
    for (let count = 0; count < 20; count += 1) await refusal({});
    const open = (): Promise<number> => new Promise((resolve) => app.app.http.server.getConnections((_error, count) => resolve(count)));
    await vi.waitFor(async () => expect(await open()).toBe(0));
  });
});

describe('a subscription', () => {
  test('replays from where the reader is, says so, and goes on live', async () => {
    for (let note = 0; note < 450; note += 1) void writer.note(`note ${note}`);
    await writer.note('last');
    const head = await headOf();
    const [all, rest] = [await connect(), await connect()];
    all.send({ type: 'subscribe', stream });
    rest.send({ type: 'subscribe', stream, after: head - 3 });
    await Promise.all([all.caughtUp(stream), rest.caughtUp(stream)]);
    expect(seqs(all)).toEqual(upTo(head));
    expect(seqs(rest)).toEqual([head - 2, head - 1, head]);
    expect(all.frames.at(-1)).toEqual({ type: 'caught_up', stream, seq: head });
    await writer.note('live');
    await vi.waitFor(() => expect(seqs(rest).at(-1)).toBe(head + 1));
    expect(all.of('event').at(-1)).toEqual(rest.of('event').at(-1));
  });

  test('carries the replayed event exactly as the live one', async () => {
    const live = await connect();
    live.send({ type: 'subscribe', stream });
    await live.caughtUp(stream);
    const entryId = await writer.start();
    writer.write(entryId, 'Grüße 👋');
    await writer.complete(entryId);
    await vi.waitFor(async () => expect(live.of('event')).toHaveLength(await headOf()));
    const later = await connect();
    later.send({ type: 'subscribe', stream });
    await later.caughtUp(stream);
    expect(later.of('event')).toEqual(live.of('event'));
  });

  test('gives whoever joins late the message so far from offset 0, then what follows, and nothing after its end', async () => {
    const entryId = await writer.start();
    writer.write(entryId, 'Once ');
    writer.write(entryId, 'upon ');
    const late = await connect();
    late.send({ type: 'subscribe', stream, after: await headOf() });
    await late.caughtUp(stream);
    await vi.waitFor(() => expect(late.of('delta')).toHaveLength(1));
    writer.write(entryId, 'a time');
    await writer.complete(entryId);
    writer.write(entryId, 'too late');
    await writer.note('after');
    await vi.waitFor(async () => expect(seqs(late).at(-1)).toBe(await headOf()));
    expect(late.of('delta').map(({ offset, text }) => [offset, text])).toEqual([
      [0, 'Once upon '],
      [10, 'a time'],
    ]);
    const order = late.frames.map((frame) => (frame.type === 'event' ? frame.event.type : frame.type));
    expect(order).toEqual(['caught_up', 'delta', 'delta', 'message.completed', 'run.finished']);
  });

  test('closes a gap from the store', async () => {
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    const announce = vi.spyOn(app.deps.bus, 'announce').mockImplementation(() => undefined);
    await writer.note('not announced');
    announce.mockRestore();
    await writer.note('announced');
    await vi.waitFor(async () => expect(seqs(reader)).toEqual(upTo(await headOf())), { timeout: 1000 });
  });

  test('ends when it is told to, also before it has begun', async () => {
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    reader.send({ type: 'unsubscribe', stream });
    reader.send({ type: 'ping' });
    await vi.waitFor(() => expect(reader.of('pong')).toHaveLength(1));
    const before = reader.of('event').length;
    await writer.note('unseen');
    reader.send({ type: 'ping' });
    await vi.waitFor(() => expect(reader.of('pong')).toHaveLength(2));
    expect(reader.of('event')).toHaveLength(before);
  });

  test('says from where it can begin when older events are gone', async () => {
    for (let note = 0; note < 5; note += 1) await writer.note(`note ${note}`);
    await app.deps.db.updateTable('streams').set({ first_seq: 4 }).where('stream', '=', stream).execute();
    const reader = await connect();
    reader.send({ type: 'subscribe', stream, after: 2 });
    await vi.waitFor(() => expect(reader.frames).toEqual([{ type: 'reset', stream, firstSeq: 4 }]));
    reader.send({ type: 'subscribe', stream, after: 3 });
    await reader.caughtUp(stream);
    expect(seqs(reader)[0]).toBe(4);
  });

  test('is refused where there is nothing to read, with the request’s id', async () => {
    const reader = await connect();
    const head = await headOf();
    const missing: StreamName[] = ['discussion:nothing-here', 'project:nothing-here', 'track:nothing-here'].map((name) => asId(name));
    for (const name of missing) reader.send({ type: 'subscribe', stream: name, requestId: `want ${name}` });
    reader.send({ type: 'subscribe', stream, after: head + 1, requestId: 'ahead' });
    await vi.waitFor(() => expect(reader.of('error')).toHaveLength(4));
    expect(reader.of('error')).toMatchObject([
      ...missing.map((name) => ({ stream: name, kind: 'not_found', requestId: `want ${name}` })),
      { stream, kind: 'invalid', requestId: 'ahead' },
    ]);
    for (const each of [streamOf.workspace, streamOf.project(server.project.id), stream]) reader.send({ type: 'subscribe', stream: each });
    for (const each of [streamOf.workspace, streamOf.project(server.project.id), stream]) await reader.caughtUp(each);
  });

  test('is one of a hundred at most, and asking again for one of them is no more', async () => {
    const owner = await app.as('owner');
    const create = () => owner.call<{ stream: StreamName }>('POST', `/api/v1/projects/${server.project.id}/discussions`, {});
    const reader = await connect();
    for (let count = 0; count < 101; count += 1) reader.send({ type: 'subscribe', stream: (await create()).body.stream });
    await vi.waitFor(() => expect(reader.of('error')).toHaveLength(1));
    expect(reader.of('error')[0]?.detail).toContain('100');
    const [first] = reader.of('caught_up');
    reader.send({ type: 'subscribe', stream: first?.stream ?? stream });
    await vi.waitFor(() => expect(reader.of('caught_up')).toHaveLength(101));
    expect(reader.of('error')).toHaveLength(1);
  });
});

describe('frames that make no sense', () => {
  test.each([
    ['not JSON', 'hello'],
    ['JSON that is no object', '7'],
    ['an unknown type', '{"type":"shout","requestId":"r1"}'],
    ['an unknown field', '{"type":"subscribe","stream":"workspace","from":1,"requestId":"r1"}'],
    ['a wrong type', '{"type":"subscribe","stream":"workspace","after":"1","requestId":"r1"}'],
    ['no name of a stream', '{"type":"subscribe","stream":"../etc/passwd","requestId":"r1"}'],
    ['a negative place', '{"type":"subscribe","stream":"workspace","after":-1,"requestId":"r1"}'],
  ])('%s gets an error, and the connection lives', async (_what, text) => {
    const reader = await connect();
    reader.send(text);
    reader.send({ type: 'ping' });
    await vi.waitFor(() => expect(reader.of('pong')).toHaveLength(1));
    expect(reader.of('error')).toMatchObject([{ kind: 'invalid', ...(text.includes('r1') ? { requestId: 'r1' } : {}) }]);
  });

  test('binary ones, too many, too long: the connection is closed as against the protocol', async () => {
    const many = await connect();
    for (let count = 0; count < 10; count += 1) many.socket.send(Buffer.from([0, 1, 2]));
    await vi.waitFor(() => expect(many.of('error')).toHaveLength(10));
    many.socket.send(Buffer.from([0]));
    expect(await many.closed).toBe(4400);

    const long = await connect();
    long.send(`{"type":"ping","requestId":"${'x'.repeat(8000)}"}`);
    expect(await long.closed).toBe(4400);

    const flood = await connect();
    for (let count = 0; count < 5000; count += 1) flood.send({ type: 'subscribe', stream });
    expect(await flood.closed).toBe(4400);
  });

  test('longer than the library takes: closed by its own code, and the server lives', async () => {
    const reader = await connect();
    reader.send('x'.repeat(200_000));
    expect(await reader.closed).toBe(1009);
    const next = await connect();
    next.send({ type: 'ping' });
    await vi.waitFor(() => expect(next.of('pong')).toHaveLength(1));
  });
});

describe('a right that is lost', () => {
  async function watching(headers: Record<string, string>): Promise<TestSocket> {
    const reader = await server.connect(headers);
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    return reader;
  }

  test('ends the connection with its token, and no other', async () => {
    const viewer = await app.as('viewer');
    const [ending, staying] = [await server.tokenOf(viewer), await server.tokenOf(viewer)];
    const [gone, kept] = [await watching(ending.headers), await watching(staying.headers)];
    await viewer.call('DELETE', `/api/v1/tokens/${ending.id}`);
    expect(await gone.closed).toBe(4401);
    const before = gone.frames.length;
    await writer.note('for those who stay');
    await vi.waitFor(async () => expect(seqs(kept).at(-1)).toBe(await headOf()));
    expect(gone.frames).toHaveLength(before);
  });

  test('ends every connection of a member who is removed, in the middle of a message', async () => {
    const member = await app.as('member');
    const readers = await Promise.all(
      [server.tokenOf(member), server.tokenOf(member)].map(async (token) => watching((await token).headers)),
    );
    const entryId = await writer.start();
    writer.write(entryId, 'secret ');
    const owner = await app.as('owner');
    const version = (await owner.call<Page<Member>>('GET', '/api/v1/members')).body.items.find(({ id }) => id === member.id)?.version;
    expect((await owner.call('DELETE', `/api/v1/members/${member.id}`, undefined, { 'if-match': String(version) })).status).toBe(204);
    expect(await Promise.all(readers.map((reader) => reader.closed))).toEqual([4401, 4401]);
    writer.write(entryId, 'plan');
    for (const reader of readers) expect(reader.of('delta').map(({ text }) => text)).not.toContain('plan');
  });

  test('is none when a role changes that reads as before', async () => {
    const member = await app.as('member');
    const reader = await watching((await server.tokenOf(member)).headers);
    const owner = await app.as('owner');
    const version = (await owner.call<Page<Member>>('GET', '/api/v1/members')).body.items.find(({ id }) => id === member.id)?.version;
    await owner.call('PATCH', `/api/v1/members/${member.id}`, { role: 'viewer' }, { 'if-match': String(version) });
    await writer.note('still here');
    await vi.waitFor(async () => expect(seqs(reader).at(-1)).toBe(await headOf()));
    expect(reader.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('a reader that does not read', () => {
  test('is told to come back, and has lost nothing when it does', async () => {
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    reader.socket.pause();
    const quick = await connect();
    quick.send({ type: 'subscribe', stream });
    await quick.caughtUp(stream);
    const text = 'x'.repeat(100_000);
    for (let note = 0; note < 200; note += 1) await writer.note(`${note} ${text}`);
    await vi.waitFor(async () => expect(seqs(quick).at(-1)).toBe(await headOf()), { timeout: 10_000 });
    reader.socket.resume();
    expect(await reader.closed).toBe(4408);
    const last = seqs(reader).at(-1) ?? 0;
    expect(seqs(reader)).toEqual(upTo(last));
    expect(last).toBeLessThan(await headOf());

    const again = await connect();
    again.send({ type: 'subscribe', stream, after: last });
    await again.caughtUp(stream);
    expect([...reader.of('event'), ...again.of('event')]).toEqual(quick.of('event'));
  });

  test('gets a replay as it reads: one that is many times what may wait does not end the connection', async () => {
    const text = 'x'.repeat(100_000);
    for (let note = 0; note < 200; note += 1) await writer.note(`${note} ${text}`);
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    expect(seqs(reader)).toEqual(upTo(await headOf()));
    expect(reader.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('as time passes', () => {
  beforeEach(async () => {
    await app.close();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    app = await createTestApp();
    server = await listenForSockets(app);
    stream = streamOf.discussion(server.discussion.id);
    writer = createTestWriter(app.deps, server.discussion);
    const { headers } = await server.tokenOf(await app.as('viewer'));
    connect = () => server.connect(headers);
  });
  afterEach(() => void vi.useRealTimers());

  /** Lets time pass until the next ping, and these answer it. */
  async function passPing(...sockets: TestSocket[]): Promise<void> {
    const pinged = sockets.map(({ socket }) => once(socket, 'ping'));
    vi.advanceTimersByTime(20_000);
    await Promise.all(pinged);
    for (const socket of sockets) {
      const before = socket.of('pong').length;
      socket.send({ type: 'ping' });
      await vi.waitFor(() => expect(socket.of('pong')).toHaveLength(before + 1));
    }
  }

  test('what was committed and not announced is found after two seconds', async () => {
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    const announce = vi.spyOn(app.deps.bus, 'announce').mockImplementation(() => undefined);
    await writer.note('nobody was told');
    announce.mockRestore();
    vi.advanceTimersByTime(2000);
    await vi.waitFor(async () => expect(seqs(reader)).toEqual(upTo(await headOf())));
  });

  test('a credential that ended in another process or by itself is found after a minute', async () => {
    const { id, headers } = await server.tokenOf(await app.as('viewer'));
    const [gone, kept] = [await server.connect(headers), await connect()];
    await app.deps.db.deleteFrom('tokens').where('id', '=', asId<TokenId>(id)).execute();
    await passPing(gone, kept);
    await passPing(gone, kept);
    vi.advanceTimersByTime(20_000);
    expect(await gone.closed).toBe(4401);
    expect(kept.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('a peer that answers no ping is hung up on, and one that does is kept', async () => {
    const [dead, alive] = [await connect(), await connect()];
    dead.socket.pause();
    await passPing(alive);
    await passPing(alive);
    dead.socket.resume();
    expect(await dead.closed).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('who is there', () => {
  test('is told to everybody who reads a discussion, and to nobody who reads something else', async () => {
    const owner = await server.connect((await server.tokenOf(await app.as('owner'))).headers);
    const viewer = await server.connect((await server.tokenOf(await app.as('viewer'))).headers);
    const names = (socket: TestSocket) =>
      socket
        .of('presence')
        .at(-1)
        ?.members.map(({ name, state }) => `${name} ${state}`);
    owner.send({ type: 'subscribe', stream });
    owner.send({ type: 'subscribe', stream: asId<StreamName>(`project:${server.project.id}`) });
    viewer.send({ type: 'subscribe', stream });
    await vi.waitFor(() => expect(names(owner)).toEqual(['The owner here', 'The viewer here']));
    viewer.send({ type: 'presence', stream, state: 'typing' });
    await vi.waitFor(() => expect(names(owner)).toEqual(['The owner here', 'The viewer typing']));
    expect(new Set(owner.of('presence').map((frame) => frame.stream))).toEqual(new Set([stream]));
    const caughtUp = owner.frames.findIndex((frame) => frame.type === 'caught_up');
    expect(owner.frames.findIndex((frame) => frame.type === 'presence')).toBeGreaterThan(caughtUp);
    viewer.socket.terminate();
    await vi.waitFor(() => expect(names(owner)).toEqual(['The owner here']));
    owner.socket.close();
  });

  test('is told again to whoever subscribes again', async () => {
    const socket = await server.connect((await server.tokenOf(await app.as('viewer'))).headers);
    socket.send({ type: 'subscribe', stream });
    await vi.waitFor(() => expect(socket.of('presence')).toHaveLength(1));
    socket.send({ type: 'subscribe', stream });
    await socket.caughtUp(stream, 2);
    await vi.waitFor(() => expect(socket.of('presence')).toHaveLength(2));
    expect(socket.of('presence')[1]).toEqual(socket.of('presence')[0]);
    socket.socket.close();
  });

  test('cannot be said of a stream that one does not read', async () => {
    const socket = await server.connect((await server.tokenOf(await app.as('owner'))).headers);
    socket.send({ type: 'presence', stream: server.discussion.stream, state: 'typing' });
    socket.send({ type: 'presence', stream: server.discussion.stream, state: 'dancing' } as never);
    await vi.waitFor(() => expect(socket.of('error')).toHaveLength(1));
    expect(socket.of('presence')).toEqual([]);
    socket.socket.close();
  });
});

describe('a server that stops', () => {
  test('says so', async () => {
    const reader = await connect();
    reader.send({ type: 'subscribe', stream });
    await reader.caughtUp(stream);
    const closing = app.app.close();
    expect(await reader.closed).toBe(1012);
    await closing;
  });

  test('does not wait for a peer that answers no goodbye', async () => {
    const reader = await connect();
    reader.socket.pause();
    const started = performance.now();
    await app.app.close();
    expect(performance.now() - started).toBeLessThan(5000);
    reader.socket.terminate();
  });
});
