import { request as rawRequest } from 'node:http';
import type { Problem } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../test-app.ts';

let test: TestApp;
let owner: TestCaller;
let directory: string;
beforeAll(async () => {
  test = await createTestApp({ config: { publicUrl: new URL('https://baton.example.org') } });
  owner = await test.as('owner');
  directory = `${test.directory}/projects/sample`;
});
afterAll(() => test.close());

const projects = '/api/v1/projects';

describe('a body', () => {
  it('with an unknown field is refused by its name', async () => {
    const { status, body, headers } = await owner.call<Problem>('POST', projects, { name: 'A', directory, colour: 'red' });
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 400, kind: 'invalid', errors: [{ field: 'body/colour', detail: 'there is no such field' }] });
    expect(body.title).not.toBe('');
    expect(body.type).toContain('invalid');
  });

  it.each([
    ['a number for text', { name: 5, directory: '/' }, 'body/name'],
    ['a missing field', { name: 'A' }, 'body/directory'],
    ['blank text', { name: '   ', directory: '/' }, 'body/name'],
    ['a wrong field inside', { name: 'A', directory: '/', settings: { mode: 'wild' } }, 'body/settings/mode'],
    ['an unknown field inside', { name: 'A', directory: '/', settings: { shell: true } }, 'body/settings/shell'],
  ])('with %s is refused with the place', async (_, sent, field) => {
    const { status, body } = await owner.call<Problem>('POST', projects, sent);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it.each(['{"name": "A"', 'not json', '{"name": "A",}', '{"__proto__": {"admin": true}, "name": "A"}'])(
    'that is no JSON is refused: %s',
    async (text) => {
      const { status, body } = await owner.call<Problem>('POST', projects, text);
      expect(status).toBe(400);
      expect(body.kind).toBe('invalid');
    },
  );

  it.each(['[]', 'null', '"text"', '1', 'true'])('that is JSON but no object is refused: %s', async (text) => {
    expect((await owner.call<Problem>('POST', projects, text)).status).toBe(400);
  });

  it('that is empty, or no JSON by its type, is refused', async () => {
    expect((await owner.call<Problem>('POST', projects)).status).toBe(400);
    const empty = await owner.call<Problem>('POST', projects, undefined, { 'content-type': 'application/json' });
    expect(empty.status).toBe(400);
    const form = await owner.call<Problem>('POST', projects, 'name=A', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toMatchObject({ status: 400, body: { kind: 'invalid' } });
  });

  it('that is too large is refused as such', async () => {
    const { status, body } = await owner.call<Problem>('POST', projects, { name: 'x'.repeat(9 * 1024 * 1024), directory });
    expect(status).toBe(413);
    expect(body.kind).toBe('too_large');
  });

  it('sent where none is taken is refused', async () => {
    const { status, body } = await owner.call<Problem>('POST', '/api/v1/providers/rehearsal/check', { deeply: true });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe('body');
  });
});

describe('a query', () => {
  it.each(['?after=x', '?after=-1', '?limit=0', '?limit=1001', '?after=1.5', '?unknown=1', '?after=1&after=2'])(
    '%s is refused',
    async (query) => {
      const { status, body } = await owner.call<Problem>('GET', `/api/v1/streams/workspace/events${query}`);
      expect(status).toBe(400);
      expect(body.kind).toBe('invalid');
    },
  );

  it('reads numbers where numbers are wanted', async () => {
    expect((await owner.call('GET', '/api/v1/streams/workspace/events?after=0&limit=5')).status).toBe(200);
  });
});

describe('an address', () => {
  it.each([
    ['GET', '/api/v1/projects/01a1fcb4-d419-756b-b252-e57a33b7c19d'],
    ['GET', '/api/v1/discussions/unknown'],
    ['GET', '/api/v1/runs/unknown'],
    ['GET', '/api/v1/streams/discussion:unknown/events'],
    ['GET', '/api/v1/nothing'],
    ['POST', '/api/v1/runs/unknown/stop'],
    ['PUT', '/api/v1/me'],
    ['GET', '/v1/models'],
  ] as const)('%s %s that leads nowhere is not found', async (method, url) => {
    const { status, body } = await owner.call<Problem>(method, url);
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, kind: 'not_found' });
  });

  it.each([
    '/api/v1/projects/%E0%A4%A',
    '/api/v1/projects/a%2Fb',
    `/api/v1/projects/${'x'.repeat(300)}`,
    '/api/v1/streams/workspace%20/events',
  ])('%s is a problem, no crash', async (url) => {
    const { status, headers } = await owner.call<Problem>('GET', url);
    expect([400, 404]).toContain(status);
    expect(headers['content-type']).toContain('application/problem+json');
  });
});

describe('a place', () => {
  it.each(['localhost', 'localhost:4680', '127.0.0.1:9', '[::1]:4680', '192.168.1.4', 'baton.example.org', 'baton.example.org:8443'])(
    'Host %s is answered',
    async (host) => {
      expect((await owner.call('GET', '/api/v1/me', undefined, { host })).status).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'baton.example.org.evil.example'])(
    'Host %s is refused',
    async (host) => {
      const { status, body } = await owner.call<Problem>('GET', '/api/v1/me', undefined, { host });
      expect(status).toBe(403);
      expect(body).toMatchObject({ kind: 'forbidden', code: 'host' });
    },
  );

  it.each(['http://localhost', 'https://baton.example.org'])('Origin %s is the same place', async (origin) => {
    expect((await owner.call('GET', '/api/v1/me', undefined, { origin })).status).toBe(200);
  });

  it.each(['null', 'http://evil.example', 'http://localhost:1', 'https://baton.example.org.evil.example', 'https://baton.example.org:444'])(
    'Origin %s is another site, on public routes too',
    async (origin) => {
      for (const url of ['/api/v1/me', '/api/v1/setup', '/api/auth/get-session', '/nowhere']) {
        const { status, body } = await owner.call<Problem>('GET', url, undefined, { origin });
        expect(status, url).toBe(403);
        expect(body).toMatchObject({ kind: 'forbidden', code: 'origin' });
      }
    },
  );
});

describe('a credential', () => {
  it.each(['Bearer nonsense', 'Bearer baton_nonsense', 'Bearer', 'Basic YTpi', 'baton_x'])('%s lets nobody in', async (authorization) => {
    const { status, body } = await test.nobody.call<Problem>('GET', '/api/v1/me', undefined, { authorization });
    expect(status).toBe(401);
    expect(body.kind).toBe('unauthenticated');
  });

  it('that is a forged cookie lets nobody in', async () => {
    const cookie = 'baton.session_token=abc.def; __Secure-baton.session_token=abc.def';
    expect((await test.nobody.call('GET', '/api/v1/me', undefined, { cookie })).status).toBe(401);
  });
});

it('puts the security headers on refusals too', async () => {
  const { headers } = await test.nobody.call('GET', '/api/v1/me');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe-inline'");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
});

it('says nothing of its inside when something unexpected happens, and logs it', async () => {
  const broken = await createTestApp();
  const caller = await broken.as('owner');
  await broken.deps.db.schema.dropTable('projects').execute();
  const { status, body } = await caller.call<Problem>('GET', projects);
  expect(status).toBe(500);
  expect(body).toMatchObject({ kind: 'internal' });
  expect(JSON.stringify(body)).not.toMatch(/projects|sqlite|table/i);
  expect(broken.logged()).toContain('no such table');
  await broken.close();
});

it('is not ready when its database does not answer', async () => {
  const broken = await createTestApp();
  await broken.deps.db.schema.dropTable('settings').execute();
  expect((await broken.nobody.call('GET', '/healthz')).status).toBe(200);
  expect(await broken.nobody.call('GET', '/readyz')).toMatchObject({ status: 503, body: { kind: 'unavailable' } });
  await broken.close();
});

it('survives bytes that are no HTTP', async () => {
  const served = await createTestApp();
  await served.app.http.listen({ host: '127.0.0.1', port: 0 });
  const address = served.app.http.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const answered = new Promise<number | undefined>((resolve) => {
    const sent = rawRequest(
      { host: '127.0.0.1', port, method: 'POST', path: '/api/v1/setup', headers: { 'content-length': '5' } },
      (answer) => resolve(answer.statusCode),
    );
    sent.on('error', () => resolve(undefined));
    sent.on('socket', (socket) => socket.once('connect', () => socket.write('\x00\x01 nonsense\r\n\r\n')));
    sent.end('{"a":');
  });
  expect(await answered).not.toBe(200);
  expect((await served.nobody.call('GET', '/healthz')).status).toBe(200);
  await served.close();
});
