import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf, type Forge, type ForgeList, type Problem } from '@baton/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

const TOKEN = 'github_pat_very_secret_0123456789';

let test: TestApp;
let admin: TestCaller;
let file: string;
beforeEach(async () => {
  test = await createTestApp();
  admin = await test.as('admin');
  file = join(test.deps.config.dataDirectory, 'credentials.toml');
});
afterEach(() => test.close());

const list = async () => (await admin.call<ForgeList>('GET', '/api/v1/forges')).body;
const put = (id: string, body: object) => admin.call<Forge & Problem>('PUT', `/api/v1/forges/${id}/credentials`, body);
const remove = (id: string) => admin.call<Problem>('DELETE', `/api/v1/forges/${id}/credentials`);

it('lists every forge, set up or not', async () => {
  expect((await list()).items).toEqual([
    { id: 'github', label: 'GitHub', configured: false, baseUrl: 'https://github.com', source: 'none', tokenSet: false },
    { id: 'gitlab', label: 'GitLab', configured: false, baseUrl: 'https://gitlab.com', source: 'none', tokenSet: false },
    { id: 'gitea', label: 'Gitea', configured: false, source: 'none', tokenSet: false },
  ]);
});

it('takes a token in and gives none out, in answers, events or the log', async () => {
  await writeFile(file, '# mine\n[openai]\napi_key = "sk-1"\n');
  const { status, body } = await put('github', { token: TOKEN });
  expect([status, body]).toEqual([
    200,
    { id: 'github', label: 'GitHub', configured: true, baseUrl: 'https://github.com', source: 'page', tokenSet: true },
  ]);
  expect(await readFile(file, 'utf8')).toContain(`[forge.github]\ntoken = "${TOKEN}"\nset_by = "page"`);
  const frames = await test.deps.log.read(streamOf.workspace, 0, 100);
  expect(frames.at(-1)?.event).toMatchObject({ type: 'forge.updated', forge: 'github', configured: true, by: { memberId: admin.id } });
  expect(JSON.stringify([await list(), frames]) + test.logged()).not.toContain('very_secret');
  expect((await remove('github')).status).toBe(204);
  expect(await readFile(file, 'utf8')).toBe('# mine\n[openai]\napi_key = "sk-1"\n');
  expect((await remove('github')).status).toBe(404);
});

it('sends a token nowhere that it was not entered for', async () => {
  await put('gitlab', { token: TOKEN });
  const moved = await put('gitlab', { baseUrl: 'https://198.51.100.7' });
  expect(moved).toMatchObject({ status: 400, body: { errors: [{ field: 'body/token' }] } });
  expect(await put('gitlab', { baseUrl: 'https://gitlab.com/api/v4/' })).toMatchObject({
    status: 200,
    body: { baseUrl: 'https://gitlab.com' },
  });
});

it.each([
  ['gitea', { token: TOKEN }, 'baseUrl'],
  ['gitea', { token: TOKEN, baseUrl: 'http://127.0.0.1:3000' }, 'baseUrl'],
  ['gitea', { token: TOKEN, baseUrl: 'ssh://git.example.org' }, 'baseUrl'],
  ['gitea', { token: TOKEN, baseUrl: 'https://u:p@git.example.org' }, 'baseUrl'],
  ['github', { token: 'a b' }, 'token'],
  ['github', { baseUrl: 'https://github.com' }, 'token'],
])('refuses %s set up as %j', async (id, body, field) => {
  const answer = await put(id, body);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: `body/${field}` }] } });
  expect(JSON.stringify(answer.body)).not.toContain('very_secret');
});

it('leaves what somebody wrote by hand where it stands, and says so', async () => {
  await writeFile(file, '[forge.gitea]\ntoken = "t"\nbase_url = "http://127.0.0.1:3000"\n');
  expect((await list()).items[2]).toMatchObject({ configured: true, source: 'data_file', baseUrl: 'http://127.0.0.1:3000' });
  expect(await put('gitea', { token: TOKEN })).toMatchObject({
    status: 409,
    body: { code: 'set_elsewhere', detail: expect.stringContaining(file) },
  });
  expect(await remove('gitea')).toMatchObject({ status: 409 });
  await writeFile(file, '[forge.gitea\n');
  expect((await list()).problems).toEqual([expect.stringContaining('is not valid TOML at line 1')]);
});
