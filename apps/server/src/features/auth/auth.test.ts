import type { Me, Member, Problem } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';

const anna = { email: 'Anna@Example.org', password: 'correct horse battery', name: ' Anna ' };

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ clock: createControllableClock(Date.now()) });
});
afterAll(() => test.close());

async function signIn(email: string, password: string) {
  const answer = await test.nobody.call<Problem>('POST', '/api/auth/sign-in/email', { email, password });
  const cookie = String([answer.headers['set-cookie'] ?? ''].flat()[0]);
  return { ...answer, cookie, headersOf: { cookie: cookie.split(';', 1)[0] ?? '' } };
}

const me = (cookie: string) => test.nobody.call<Me>('GET', '/api/v1/me', undefined, { cookie });

it('has no owner at first, and only the newest set-up link makes one, once', async () => {
  const { setup } = test.app.accounts;
  expect((await test.nobody.call('GET', '/api/v1/setup')).body).toEqual({ needsOwner: true });
  const older = await setup.newSecret();
  const newest = await setup.newSecret();
  for (const token of ['guessed', older]) {
    expect(await test.nobody.call<Problem>('POST', '/api/v1/setup', { ...anna, token })).toMatchObject({
      status: 403,
      body: { kind: 'forbidden' },
    });
  }
  const answers = await Promise.all(
    [1, 2].map((n) => test.nobody.call<Member>('POST', '/api/v1/setup', { ...anna, email: `anna${n}@example.org`, token: newest })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect(await test.nobody.call('POST', '/api/v1/setup', { ...anna, token: newest })).toMatchObject({
    status: 409,
    body: { code: 'set_up' },
  });
  expect(await setup.newSecret()).toBeUndefined();
  expect((await test.nobody.call('GET', '/api/v1/setup')).body).toEqual({ needsOwner: false });
  const members = await test.deps.db.selectFrom('members').selectAll().execute();
  expect(members).toMatchObject([{ role: 'owner', name: 'Anna' }]);
});

it('lets the address of whoever lost the race come in later', async () => {
  const owner = await test.as('owner');
  const invite = await owner.call<{ secret: string }>('POST', '/api/v1/invites', { role: 'member' });
  const [taken] = await test.deps.db.selectFrom('members').select('email').where('name', '=', 'Anna').execute();
  const email = taken?.email === 'anna1@example.org' ? 'anna2@example.org' : 'anna1@example.org';
  const answer = await test.nobody.call<Member>('POST', '/api/v1/invites/accept', { ...anna, email, secret: invite.body.secret });
  expect(answer).toMatchObject({ status: 201, body: { email, role: 'member' } });
});

it('takes the place of an account whose member was never written', async () => {
  const owner = await test.as('owner');
  await test.app.accounts.auth.createUser({ email: 'left@example.org', password: 'another password', name: 'Left over' });
  expect((await signIn('left@example.org', 'another password')).status).toBe(200);
  const invite = await owner.call<{ secret: string }>('POST', '/api/v1/invites', { role: 'viewer' });
  const answer = await test.nobody.call('POST', '/api/v1/invites/accept', {
    ...anna,
    email: 'left@example.org',
    secret: invite.body.secret,
  });
  expect(answer.status).toBe(201);
  expect((await signIn('left@example.org', 'another password')).status).toBe(401);
  expect((await signIn('left@example.org', anna.password)).status).toBe(200);
});

it('signs in with address and password, in any case of letters, and out again', async () => {
  const signedIn = await signIn('LEFT@example.org', anna.password);
  expect(signedIn.status).toBe(200);
  expect(signedIn.cookie).toMatch(/HttpOnly/i);
  expect(signedIn.cookie).toMatch(/SameSite=Strict/i);
  const { cookie } = signedIn.headersOf;
  expect((await me(cookie)).body).toMatchObject({ email: 'left@example.org', role: 'viewer' });
  expect((await test.nobody.call('POST', '/api/auth/sign-out', {}, { cookie })).status).toBe(200);
  expect((await me(cookie)).status).toBe(401);
});

it('says the same of a wrong password and of an unknown address', async () => {
  const wrong = await signIn('left@example.org', 'not the password');
  const unknown = await signIn('nobody@example.org', 'not the password');
  expect(wrong.status).toBe(401);
  expect(unknown.body).toEqual(wrong.body);
  expect(wrong.body.kind).toBe('unauthenticated');
});

it('is closed to sign-up and to everything else of the library', async () => {
  for (const path of ['sign-up/email', 'forget-password', 'reset-password', 'update-user', 'delete-user', 'change-email', 'ok', 'error']) {
    expect((await test.nobody.call('POST', `/api/auth/${path}`, anna)).status, path).toBe(404);
  }
});

it('ends one session from another one', async () => {
  const [laptop, phone] = [await signIn('left@example.org', anna.password), await signIn('left@example.org', anna.password)];
  const { cookie } = laptop.headersOf;
  const sessions = await test.nobody.call<{ token: string }[]>('GET', '/api/auth/list-sessions', undefined, { cookie });
  const ofPhone = sessions.body.find(({ token }) => decodeURIComponent(phone.headersOf.cookie).includes(token));
  expect((await test.nobody.call('POST', '/api/auth/revoke-session', { token: ofPhone?.token }, { cookie })).status).toBe(200);
  expect((await me(phone.headersOf.cookie)).status).toBe(401);
  expect((await me(cookie)).status).toBe(200);
});

it('changes a password only for whoever knows the old one, and ends the other sessions on request', async () => {
  const [here, there] = [await signIn('left@example.org', anna.password), await signIn('left@example.org', anna.password)];
  const change = (currentPassword: string) =>
    test.nobody.call(
      'POST',
      '/api/auth/change-password',
      { currentPassword, newPassword: 'a new and longer one', revokeOtherSessions: true },
      { cookie: here.headersOf.cookie },
    );
  expect((await change('wrong password')).status).toBe(400);
  expect((await change(anna.password)).status).toBe(200);
  expect((await me(there.headersOf.cookie)).status).toBe(401);
  expect((await signIn('left@example.org', anna.password)).status).toBe(401);
  expect((await signIn('left@example.org', 'a new and longer one')).status).toBe(200);
});

it('does not fall back to a cookie when a bearer token is not valid', async () => {
  const { cookie } = (await signIn('left@example.org', 'a new and longer one')).headersOf;
  expect((await me(cookie)).status).toBe(200);
  const both = await test.nobody.call('GET', '/api/v1/me', undefined, { cookie, authorization: 'Bearer baton_wrong' });
  expect(both.status).toBe(401);
});

it('slows down whoever guesses', async () => {
  const guessed = await createTestApp();
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 22; attempt += 1) {
    const { status, body } = await guessed.nobody.call<Problem>('POST', '/api/v1/setup', { ...anna, token: `guess ${attempt}` });
    statuses.push(status);
    if (status === 429) expect(body.kind).toBe('rate_limit');
  }
  expect(statuses.filter((status) => status === 403)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  await guessed.close();
});

it('makes the owner of the settings at the first start, and leaves things alone at the next', async () => {
  const fresh = await createTestApp();
  const { setup } = fresh.app.accounts;
  await setup.ensureOwner({ email: 'Ops@example.org', password: 'from the settings' });
  await setup.ensureOwner({ email: 'other@example.org', password: 'from the settings' });
  const members = await fresh.deps.db.selectFrom('members').selectAll().execute();
  expect(members).toMatchObject([{ email: 'ops@example.org', name: 'Ops', role: 'owner' }]);
  const answer = await fresh.nobody.call('POST', '/api/auth/sign-in/email', { email: 'ops@example.org', password: 'from the settings' });
  expect(answer.status).toBe(200);
  await fresh.close();
});
