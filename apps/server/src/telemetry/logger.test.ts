import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestApp } from '../test-app.ts';
import { createLogger } from './logger.ts';

function capture() {
  let text = '';
  const logger = createLogger('trace', { write: (line) => void (text += line) });
  return { logger, text: () => text };
}

const SECRET = 'sk-proj-0123456789abcdef';

it.each([
  'apiKey',
  'api_key',
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'password',
  'secret',
  'token',
  'set-cookie',
  'x-api-key',
  'idempotency-key',
  'newPassword',
  'sessionToken',
])('never prints a field %s, however deep it lies', (field) => {
  const { logger, text } = capture();
  logger.info({ [field]: SECRET }, 'at the top');
  logger.info({ a: { [field]: SECRET } }, 'one down');
  logger.info({ a: { b: { [field]: SECRET } } }, 'two down');
  logger.info({ a: [{ b: { c: { d: [{ [field]: SECRET }] } } }] }, 'in lists, and deeper than anybody looks');
  logger.info({ req: { method: 'GET', url: `/x?token=${SECRET}`, headers: { [field]: SECRET } } }, 'in a request');
  logger.child({ [field]: SECRET }).info('in a child');
  expect(text()).not.toContain(SECRET);
  expect(text()).toContain('[secret]');
});

it('prints counts of tokens: they are no secret', () => {
  const { logger, text } = capture();
  logger.info({ usage: { inputTokens: 12, tokens: [1] } }, 'used');
  expect(text()).toContain('"usage":{"inputTokens":12,"tokens":[1]}');
});

it('prints of an error its words and its cause, not what libraries hang on it', () => {
  const { logger, text } = capture();
  const error = Object.assign(new Error('refused', { cause: new Error('by the other side') }), {
    request: { headers: { authorization: SECRET } },
    config: { data: SECRET },
  });
  logger.error({ err: error }, 'failed');
  expect(text()).toContain('by the other side');
  expect(text()).not.toContain(SECRET);
});

it('says of each request what was asked, by whom and how it went, in one line', async () => {
  const test = await createTestApp();
  const owner = await test.as('owner');
  const before = test.logged().length;
  await owner.call('GET', '/api/v1/projects?cursor=00000000-0000-7000-8000-000000000000');
  const lines = test.logged().slice(before).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    method: 'GET',
    path: '/api/v1/projects',
    status: 200,
    memberId: owner.id,
    via: 'token',
  });
  expect(lines[0]).not.toContain('cursor');
  await test.close();
});

it('keeps every secret that goes in out of log, answers, events and database', async () => {
  const test = await createTestApp();
  const secrets = { password: 'pass-phrase-0123456789', apiKey: SECRET, setup: (await test.app.accounts.setup.newSecret()) ?? '' };
  const newcomer = { email: 'anna@example.org', password: secrets.password, name: 'Anna' };
  const answers: string[] = [];
  const call = async (...[method, url, body, headers]: Parameters<typeof test.nobody.call>) => {
    const answer = await test.nobody.call(method, url, body, headers);
    answers.push(JSON.stringify(answer.body ?? null));
    return answer;
  };
  await call('POST', '/api/v1/setup', { ...newcomer, token: secrets.setup }, { 'idempotency-key': 'one' });
  const signedIn = await call('POST', '/api/auth/sign-in/email', { email: newcomer.email, password: secrets.password });
  const cookie = String([signedIn.headers['set-cookie'] ?? ''].flat()[0]).split(';', 1)[0] ?? '';
  await call('POST', '/api/auth/sign-in/email', { email: newcomer.email, password: `${secrets.password} wrong` });
  await call('PUT', '/api/v1/providers/openai/credentials', { apiKey: SECRET }, { cookie });
  await call('PUT', '/api/v1/providers/openai/credentials', { apiKey: SECRET, unknown: SECRET.length }, { cookie });
  await call('POST', '/api/v1/providers/openai/check', undefined, { cookie });
  await call('GET', '/api/v1/providers', undefined, { cookie });
  await call('GET', '/api/v1/providers/openai/models?refresh=true', undefined, { cookie });
  await call('GET', '/api/v1/streams/workspace/events', undefined, { cookie });
  await call('POST', '/api/v1/send', `{"apiKey": "${SECRET}"`, { cookie });

  const folder = join(test.directory, 'data');
  const stored = readdirSync(folder)
    .filter((name) => name !== 'credentials.toml')
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
  expect(signedIn.status).toBe(200);
  expect(readFileSync(join(folder, 'credentials.toml'), 'utf8')).toContain(SECRET);
  const [, session = ''] = cookie.split('=');
  for (const [name, secret] of Object.entries({ ...secrets, session })) {
    expect(secret.length, name).toBeGreaterThan(15);
    for (const [place, text] of Object.entries({ log: test.logged(), answers: answers.join('\n'), database: stored })) {
      expect(text.includes(secret), `${name} in ${place}`).toBe(false);
    }
  }
  await test.close();
});
