import type { Page, Problem, Token, TokenCreated } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

const clock = createControllableClock();
let test: TestApp;
let viewer: TestCaller;
beforeEach(async () => {
  test = await createTestApp({ clock });
  viewer = await test.as('viewer');
});
afterEach(() => test.close());

const create = async (body: object) => (await viewer.call<TokenCreated>('POST', '/api/v1/tokens', body)).body;
const me = (secret: string | null) => test.nobody.call('GET', '/api/v1/me', undefined, { authorization: `Bearer ${secret}` });

it('acts as the member who made it', async () => {
  const { secret } = await create({ name: 'laptop' });
  expect(secret).toMatch(/^baton_[A-Za-z0-9_-]{43}$/);
  expect(await me(secret)).toMatchObject({ status: 200, body: { id: viewer.id, role: 'viewer' } });
});

it('is kept as a hash, and listed without the secret', async () => {
  const { secret, ...shown } = await create({ name: 'laptop' });
  const { items } = (await viewer.call<Page<Token>>('GET', '/api/v1/tokens')).body;
  expect(items.at(-1)).toEqual(shown);
  expect(JSON.stringify(await test.deps.db.selectFrom('tokens').selectAll().execute())).not.toContain(secret);
});

it('ends at its time', async () => {
  const { secret } = await create({ name: 'short', expiresAt: new Date(clock.now() + 1000).toISOString() });
  expect((await me(secret)).status).toBe(200);
  await clock.advance(1000);
  expect((await me(secret)).status).toBe(401);
});

it('may not have ended before it began', async () => {
  const answer = await viewer.call<Problem>('POST', '/api/v1/tokens', { name: 'late', expiresAt: new Date(clock.now()).toISOString() });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'body/expiresAt' }] } });
});

it('is seen and removed by its owner only', async () => {
  const { id, secret } = await create({ name: 'mine' });
  const owner = await test.as('owner');
  expect((await owner.call<Page<Token>>('GET', '/api/v1/tokens')).body.items.map((token) => token.id)).not.toContain(id);
  expect((await owner.call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(404);
  expect((await me(secret)).status).toBe(200);
  expect((await viewer.call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(204);
  expect((await me(secret)).status).toBe(401);
});

it('remembers about when it was last used', async () => {
  const { id, secret } = await create({ name: 'watched' });
  const lastUsed = async () =>
    (await viewer.call<Page<Token>>('GET', '/api/v1/tokens')).body.items.find((token) => token.id === id)?.lastUsedAt;
  expect(await lastUsed()).toBeUndefined();
  await me(secret);
  const first = await lastUsed();
  expect(first).toBe(new Date(clock.now()).toISOString());
  await clock.advance(59_000);
  await me(secret);
  expect(await lastUsed()).toBe(first);
  await clock.advance(2000);
  await me(secret);
  expect(await lastUsed()).toBe(new Date(clock.now()).toISOString());
});
