import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckResult, Discussion, Project, Run, RunAccepted } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { signIn } from '../support/pages.ts';
import { owner, Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

const KEY = 'sk-test-veryverysecret-0123456789abcdef';

test('a key that was typed in is in no log line, answer, event, error, trace or database', async ({ server, provider }) => {
  const api = await Api.forOwner(server);
  const answers: string[] = [];
  const heard = async (method: string, path: string, body?: unknown): Promise<string> => {
    const answer = await api.send(method, path, body);
    const text = await answer.text();
    answers.push(`${JSON.stringify([...answer.headers])}\n${text}`);
    return text;
  };

  // A provider that repeats the key in its error, with everything else that goes wrong around a key.
  provider.mock.nextRequestError(401, {
    message: `Incorrect API key provided: ${KEY}.`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  });
  await heard('PUT', '/providers/openai/credentials', { apiKey: KEY, baseUrl: provider.baseUrl });
  await heard('PUT', '/providers/openai/credentials', { apiKey: KEY, unknown: KEY });
  await heard('POST', '/providers/openai/check');
  await heard('GET', '/providers');
  const checked = JSON.parse(await heard('POST', '/providers/openai/check')) as CheckResult;
  expect(checked.ok).toBe(true);
  await heard('GET', '/providers/openai/models?refresh=true');

  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
  const body = { provider: 'openai', model: 'gpt-4o-mini', input: { text: 'hello' } };
  await heard('POST', `/discussions/${discussion.id}/preview`, body);
  provider.mock.nextRequestError(401, {
    message: `Incorrect API key provided: ${KEY}.`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  });
  const failed = JSON.parse(await heard('POST', `/discussions/${discussion.id}/runs`, body)) as RunAccepted;
  await expect.poll(async () => (await api.call<Run>('GET', `/runs/${failed.runId}`)).status).toBe('failed');
  await heard('GET', `/runs/${failed.runId}`);
  await heard('POST', '/send', {
    provider: 'openai',
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
  });
  await heard('GET', `/streams/${discussion.stream}/events`);
  await heard('GET', '/streams/workspace/events');
  expect(provider.completions(), 'the provider was really called').toBeGreaterThan(1);

  await server.end('SIGTERM');
  expect(server.output).not.toContain(KEY);
  for (const answer of answers) expect(answer).not.toContain(KEY);
  const files = await everyFile(server.folder);
  const withKey = files.filter(({ bytes }) => bytes.includes(KEY)).map(({ path }) => path);
  expect(withKey, 'only in the credentials file').toEqual([join(server.dataDirectory, 'credentials.toml')]);
  const withPassword = files.filter(({ bytes }) => bytes.includes(owner.password)).map(({ path }) => path);
  expect(withPassword).toEqual([]);
  expect(files.some(({ bytes }) => bytes.includes(api.token))).toBe(false);
});

async function everyFile(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path, bytes: await readFile(path) })));
}

test('keys that stand in a file by hand and in the environment reach neither page nor socket nor anything kept', async ({
  page,
  provider,
}) => {
  const inFile = 'sk-file-veryverysecret-0123456789abcdef';
  const inEnvironment = 'sk-env-veryverysecret-0123456789abcdef';
  const folder = await mkdtemp(join(tmpdir(), 'baton-keys-'));
  const file = join(folder, 'credentials.toml');
  await writeFile(
    file,
    `[compatible.house]\nbase_url = "${provider.baseUrl}"\napi_key = "${inFile}"\n[openai]\nbase_url = "${provider.baseUrl}"\n`,
    {
      mode: 0o600,
    },
  );
  const server = await Server.start({ environment: { BATON_CREDENTIALS: file, OPENAI_API_KEY: inEnvironment } });
  const seen: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload))));
  page.on(
    'response',
    (response) =>
      void response.text().then(
        (text) => seen.push(text),
        () => undefined,
      ),
  );
  try {
    const api = await Api.forOwner(server);
    const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
    const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
    await signIn(page, server, '/settings/providers');
    for (const id of ['openai', 'compatible.house']) {
      expect((await api.call<CheckResult>('POST', `/providers/${id}/check`)).ok).toBe(true);
      await api.call('GET', `/providers/${id}/models?refresh=true`);
      const takeId = (await api.call<Discussion>('GET', `/discussions/${discussion.id}`)).takes[0]?.id;
      const body = { provider: id, model: 'gpt-4o-mini', takeId, input: { text: 'hello' } };
      const { runId } = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, body);
      await expect.poll(async () => (await api.call<Run>('GET', `/runs/${runId}`)).status).toBe('finished');
      seen.push(JSON.stringify(await api.call('GET', `/runs/${runId}/wire`)));
    }
    await page.reload();
    await expect(page.getByText('operator’s credentials file').first()).toBeVisible();
    seen.push(await page.content());
    await page.goto(`${server.url}/discussions/${discussion.id}`);
    await expect(page.getByRole('note', { name: 'Receipt' })).toHaveCount(2);
    seen.push(await page.content());
    const keyed = provider.mock.getRequests().filter((request) => request.headers['authorization'] !== undefined);
    expect(keyed.length, 'the keys were really used').toBeGreaterThanOrEqual(2);
    for (const key of [inFile, inEnvironment]) expect(seen.filter((text) => text.includes(key))).toEqual([]);
    await server.end('SIGTERM');
    for (const key of [inFile, inEnvironment]) {
      expect(server.output).not.toContain(key);
      const withKey = (await everyFile(server.folder)).filter(({ bytes }) => bytes.includes(key)).map(({ path }) => path);
      expect(withKey).toEqual([]);
    }
  } finally {
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  }
});
