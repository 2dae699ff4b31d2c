import type { InviteCreated, Member, Problem, Project, TokenCreated } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../test-app.ts';

const HOUR_MS = 60 * 60 * 1000;

const clock = createControllableClock();
let test: TestApp;
let owner: TestCaller;
let admin: TestCaller;
beforeAll(async () => {
  test = await createTestApp({ clock });
  owner = await test.as('owner');
  admin = await test.as('admin');
});
afterAll(() => test.close());

const projects = '/api/v1/projects';
const keyed = (key: string) => ({ 'idempotency-key': key });
const sample = (name: string) => ({ name, directory: `${test.directory}/projects/sample` });
const named = async (name: string): Promise<number> =>
  (await owner.call<{ items: Project[] }>('GET', projects)).body.items.filter((project) => project.name === name).length;

it('answers a repeat as the first time and does nothing', async () => {
  const first = await owner.call<Project>('POST', projects, sample('once'), keyed('a'));
  const again = await owner.call<Project>('POST', projects, sample('once'), keyed('a'));
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(await named('once')).toBe(1);
});

it('does it again without a key, and with another key', async () => {
  await owner.call('POST', projects, sample('often'));
  await owner.call('POST', projects, sample('often'));
  await owner.call('POST', projects, sample('often'), keyed('b'));
  expect(await named('often')).toBe(3);
});

it('refuses a key that comes with another body', async () => {
  await owner.call('POST', projects, sample('first'), keyed('c'));
  const { status, body } = await owner.call<Problem>('POST', projects, sample('second'), keyed('c'));
  expect(status).toBe(422);
  expect(body.kind).toBe('key_reused');
  expect(await named('second')).toBe(0);
});

it('keeps keys apart by who calls and by route', async () => {
  await owner.call('POST', projects, sample('shared key'), keyed('d'));
  expect((await admin.call('POST', projects, sample('shared key'), keyed('d'))).status).toBe(201);
  expect((await owner.call('POST', '/api/v1/tokens', { name: 'x' }, keyed('d'))).status).toBe(201);
  expect(await named('shared key')).toBe(2);
});

it('does once what two ask for at the same time', async () => {
  const both = await Promise.all([1, 2].map(() => owner.call<Problem>('POST', projects, sample('race'), keyed('e'))));
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ kind: 'conflict', code: 'key_in_flight' });
  expect(await named('race')).toBe(1);
  expect((await owner.call('POST', projects, sample('race'), keyed('e'))).status).toBe(201);
});

it('forgets a refusal: the repeat is tried anew', async () => {
  expect((await owner.call('POST', projects, { name: 'later', directory: '/nowhere' }, keyed('f'))).status).toBe(400);
  expect((await owner.call('POST', projects, sample('later'), keyed('f'))).status).toBe(201);
});

it('gives a secret once; what is stored holds neither the secret nor the body', async () => {
  const token = await owner.call<TokenCreated>('POST', '/api/v1/tokens', { name: 'a remarkable name' }, keyed('g'));
  const invite = await owner.call<InviteCreated>('POST', '/api/v1/invites', { role: 'viewer' }, keyed('h'));
  expect(token.body.secret).toMatch(/^baton_/);
  expect(await owner.call('POST', '/api/v1/tokens', { name: 'a remarkable name' }, keyed('g'))).toMatchObject({
    status: 201,
    body: { ...token.body, secret: null },
  });
  expect(await owner.call('POST', '/api/v1/invites', { role: 'viewer' }, keyed('h'))).toMatchObject({ body: { secret: null } });
  const stored = JSON.stringify(await test.deps.db.selectFrom('idempotency').selectAll().execute());
  expect(stored).not.toContain(token.body.secret);
  expect(stored).not.toContain(invite.body.secret);
});

it('stores the answer in the transaction of what it answers', async () => {
  const before = await test.deps.db.selectFrom('idempotency').selectAll().execute();
  const refusing = await owner.call('POST', projects, { name: 'refused', directory: `${test.directory}/data` }, keyed('i'));
  expect(refusing.status).toBe(400);
  expect(await test.deps.db.selectFrom('idempotency').selectAll().execute()).toHaveLength(before.length);
});

it('keeps keys for a day', async () => {
  await owner.call('POST', projects, sample('daily'), keyed('j'));
  await clock.advance(23 * HOUR_MS);
  await owner.call('POST', projects, sample('daily'), keyed('j'));
  expect(await named('daily')).toBe(1);
  await clock.advance(2 * HOUR_MS);
  expect((await owner.call('POST', projects, sample('daily'), keyed('j'))).status).toBe(201);
  expect(await named('daily')).toBe(2);
});

it('lets nobody in twice by one invite, and tells whoever lost the answer', async () => {
  const invite = await owner.call<InviteCreated>('POST', '/api/v1/invites', { role: 'viewer' });
  const body = { secret: invite.body.secret, email: 'ida@example.org', password: 'correct horse', name: 'Ida' };
  const first = await test.nobody.call<Member>('POST', '/api/v1/invites/accept', body, keyed('k'));
  const again = await test.nobody.call<Member>('POST', '/api/v1/invites/accept', body, keyed('k'));
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
});

it.each(['', 'with space', 'ü', 'x'.repeat(201)])('refuses the key %j', async (key) => {
  expect((await owner.call<Problem>('POST', projects, sample('bad key'), keyed(key))).status).toBe(400);
});

it('is not for streamed answers', async () => {
  const body = {
    provider: 'rehearsal',
    model: 'rehearsal-1',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    stream: true,
  };
  expect((await owner.call<Problem>('POST', '/api/v1/send', body, keyed('l'))).status).toBe(400);
});
