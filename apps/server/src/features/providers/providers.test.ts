import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { createControllableClock } from '@baton/testkit';
import type { CheckResult, EventFrame, ModelList, Page, Problem, Provider, ProviderList, VendorList } from '@baton/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGuardedFetch } from '../../net/address-guard.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../../test-app.ts';

const KEY = 'sk-test-4f9d2c7be1a84c0f';
const OTHER_KEY = 'opaque0key0without0shape0771';

let vendor: LLMock;
let baseUrl: string;
let server: TestApp;
/** What the vendor answers to the next request for its models instead of them; the double knows no errors there. */
let nextAnswer: Response | undefined;
/** The credentials that requests for models came with. */
let asked: (string | null)[] = [];

const throughDouble: typeof fetch = async (input, init) => {
  const forModels = String(input instanceof Request ? input.url : input).endsWith('/models');
  if (forModels) asked.push(new Headers(init?.headers).get('authorization'));
  const answer = forModels ? nextAnswer : undefined;
  if (answer === undefined) return allowed(input, init);
  nextAnswer = undefined;
  return answer;
};

const allowed = createGuardedFetch({ allowPrivate: true });

function refuseModels(status: number, code: string, message = 'No.'): void {
  nextAnswer = Response.json({ error: { message, type: code, code } }, { status });
}

beforeAll(async () => {
  vendor = new LLMock({ port: 0, logLevel: 'silent' });
  vendor.addFixturesFromJSON([
    { match: { userMessage: 'hello', model: 'gpt-4o-mini' }, response: { content: 'Hello.' } },
    { match: { userMessage: 'hello', model: 'text-embedding-3-small' }, response: { content: 'No.' } },
  ]);
  await vendor.start();
  baseUrl = `${vendor.url}/v1`;
});

afterAll(() => vendor.stop());

beforeEach(async () => {
  asked = [];
  server = await open();
});

afterEach(() => server.close());

const open = (options: TestAppOptions = {}): Promise<TestApp> =>
  createTestApp({ fetch: throughDouble, ...options, config: { allowPrivateUrls: true, ...options.config } });

async function replace(options: TestAppOptions): Promise<void> {
  await server.close();
  server = await open(options);
}

/** What a PUT answers: the provider, or a problem. */
type Answer = Partial<Omit<Provider, 'problem'>> & Partial<Pick<Problem, 'detail' | 'errors' | 'code'>>;

async function put(id: string, body: unknown) {
  return (await server.as('admin')).call<Answer>('PUT', `/api/v1/providers/${id}/credentials`, body);
}

async function providers(): Promise<Map<string, Provider>> {
  const { body } = await (await server.as('viewer')).call<Page<Provider>>('GET', '/api/v1/providers');
  return new Map(body.items.map((provider) => [provider.id, provider]));
}

const dataFile = (): string => join(server.deps.config.dataDirectory, 'credentials.toml');

/** Everything under the data folder but the credentials file itself. */
function stored(): string {
  const folder = server.deps.config.dataDirectory;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && path !== dataFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

async function announced(): Promise<unknown[]> {
  const { body } = await (await server.as('viewer')).call<Page<EventFrame>>('GET', '/api/v1/streams/workspace/events');
  return body.items.map((frame) => frame.event).filter((event) => event.type === 'provider.updated');
}

describe('without any key', () => {
  test('the rehearsal works and the others say that they are not set up', async () => {
    const all = await providers();
    expect(all.get('rehearsal')).toMatchObject({ configured: true, simulated: true, source: 'built_in', status: 'ok', keySet: false });
    expect(all.get('openai')).toMatchObject({ configured: false, source: 'none', status: 'not_configured', keySet: false });
    const admin = await server.as('admin');
    expect((await admin.call('POST', '/api/v1/providers/rehearsal/check')).body).toMatchObject({ ok: true });
    const { body } = await admin.call<ModelList>('GET', '/api/v1/providers/rehearsal/models');
    expect(body.items.every((model) => model.simulated && model.price === null)).toBe(true);
  });

  test('whoever asks for a model is told the next step', async () => {
    const answer = await (await server.as('member')).call<Problem>('GET', '/api/v1/providers/openai/models');
    expect(answer).toMatchObject({ status: 409, body: { kind: 'conflict', code: 'not_configured' } });
    expect(answer.body.detail).toContain('Settings');
    expect((await (await server.as('member')).call('GET', '/api/v1/providers/compatible.nothing/models')).status).toBe(404);
  });
});

describe('the vendors', () => {
  test('are listed with what they need, take, and stand on', async () => {
    const { body } = await (await server.as('viewer')).call<VendorList>('GET', '/api/v1/vendors');
    const vendor = (id: string) => body.items.find((each) => each.id === id);
    expect(body.items.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['openai', 'anthropic', 'gemini', 'rehearsal', 'ollama', 'vllm']),
    );
    expect(vendor('anthropic')).toMatchObject({ dialect: 'messages', compatible: false, keyRequired: true, basis: 'recorded' });
    expect(vendor('anthropic')?.images).toMatchObject({ maxCount: 100, maxSide: 8000 });
    expect(vendor('groq')).toMatchObject({ compatible: true, baseUrl: 'https://api.groq.com/openai/v1' });
    expect(vendor('vllm')).toMatchObject({ compatible: true, keyRequired: false });
    expect(vendor('vllm')).not.toHaveProperty('baseUrl');
    expect(vendor('mistral')).toMatchObject({ basis: 'unverified', source: 'Mistral API reference' });
    expect(vendor('deepseek')?.capabilities).not.toContain('vision');
    expect(vendor('openai')?.capabilities).toContain('vision');
  });
});

describe('a key that is set', () => {
  test('leads to models with prices, and is announced without itself', async () => {
    const answer = await put('openai', { apiKey: KEY, baseUrl });
    expect(answer).toMatchObject({
      status: 200,
      body: { id: 'openai', configured: true, keySet: true, source: 'page', baseUrl, status: 'unchecked', setBy: { name: 'The admin' } },
    });
    const member = await server.as('member');
    const { body } = await member.call<ModelList>('GET', '/api/v1/providers/openai/models');
    expect(body.items).toEqual([
      expect.objectContaining({
        id: 'gpt-4o-mini',
        price: expect.objectContaining({ inputPerMillionUsd: '0.15', outputPerMillionUsd: '0.6' }),
      }),
    ]);
    expect((await providers()).get('openai')).toMatchObject({ status: 'ok' });
    expect(new Set((await announced()).map((event) => JSON.stringify(event)))).toEqual(
      new Set([JSON.stringify({ type: 'provider.updated', v: 1, provider: 'openai', configured: true })]),
    );
  });

  test('is sent to the provider, and models are asked for once until somebody refreshes', async () => {
    await put('openai', { apiKey: KEY, baseUrl });
    const member = await server.as('member');
    await member.call('GET', '/api/v1/providers/openai/models');
    await member.call('GET', '/api/v1/providers/openai/models');
    expect(asked).toEqual([`Bearer ${KEY}`]);
    await member.call('GET', '/api/v1/providers/openai/models?refresh=true');
    expect(asked).toHaveLength(2);
    expect((await (await server.as('viewer')).call('GET', '/api/v1/providers/openai/models?refresh=true')).status).toBe(403);
  });

  test('is changed only where it may be: not by members, and not together with what it was not entered for', async () => {
    const member = await server.as('member');
    expect((await member.call('PUT', '/api/v1/providers/openai/credentials', { apiKey: KEY })).status).toBe(403);
    await put('openai', { apiKey: KEY, baseUrl });
    expect(await put('openai', { baseUrl: 'https://elsewhere.example.org/v1' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body/apiKey' }] },
    });
    expect((await providers()).get('openai')).toMatchObject({ baseUrl });
    expect(await put('openai', { apiKey: OTHER_KEY, baseUrl: 'https://elsewhere.example.org/v1' })).toMatchObject({ status: 200 });
  });

  test('goes away when it is deleted', async () => {
    await put('openai', { apiKey: KEY, baseUrl });
    const admin = await server.as('admin');
    expect((await admin.call('DELETE', '/api/v1/providers/openai/credentials')).status).toBe(204);
    expect((await providers()).get('openai')).toMatchObject({ configured: false, keySet: false, source: 'none' });
    expect((await admin.call('DELETE', '/api/v1/providers/openai/credentials')).status).toBe(404);
    expect((await announced()).at(-1)).toMatchObject({ provider: 'openai', configured: false });
  });

  test('stands in no log, answer, event and database, even when the provider repeats it', async () => {
    const answers: unknown[] = [];
    const admin = await server.as('admin');
    for (const key of [KEY, OTHER_KEY]) {
      answers.push(await put('openai', { apiKey: key, baseUrl }), await put('compatible.local', { apiKey: key, baseUrl }));
      refuseModels(401, 'invalid_api_key', `Incorrect API key provided: ${key}. See your account.`);
      answers.push(await admin.call('GET', '/api/v1/providers/openai/models?refresh=true'));
      refuseModels(401, 'invalid_api_key', `Incorrect API key provided: ${key}.`);
      answers.push(await admin.call('POST', '/api/v1/providers/openai/check'));
      vendor.nextRequestError(401, { message: `Bearer ${key}`, code: 'invalid_api_key' });
      const body = { provider: 'openai', model: 'gpt-4o-mini', messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }] };
      answers.push(await admin.call('POST', '/api/v1/send', body));
      answers.push(
        await put('openai', { apiKey: `${key}\n${key}`, baseUrl }),
        await put('openai', { apiKey: [key] }),
        await put('openai', { api_key: key }),
      );
    }
    answers.push([...(await providers()).values()], await announced(), await admin.call('GET', '/api/openapi.json'));
    expect(readFileSync(dataFile(), 'utf8')).toContain(OTHER_KEY);
    expect(statSync(dataFile()).mode & 0o777).toBe(0o600);
    const everything = { answers: JSON.stringify(answers), logged: server.logged(), stored: stored() };
    expect(everything.answers).toContain('[secret]');
    expect(everything.stored).toContain('provider.updated');
    for (const key of [KEY, OTHER_KEY]) {
      for (const text of Object.values(everything)) expect(text.includes(key)).toBe(false);
    }
  });
});

describe('compatible servers', () => {
  test('stand beside each other by their names, each with its vendor and its models, which may be known to nobody', async () => {
    const listing = (ids: string[], more: object = {}) =>
      Response.json({ object: 'list', data: ids.map((id) => ({ id, object: 'model', ...more })) });
    const lists = new Map([
      ['one.example.org', () => listing(['my-llama'])],
      ['two.example.org', () => listing(['tuned-qwen'], { max_model_len: 40_960 })],
    ]);
    await replace({
      config: { allowPrivateUrls: true },
      fetch: async (input) =>
        lists.get(new URL(String(input instanceof Request ? input.url : input)).host)?.() ?? new Response('', { status: 404 }),
    });
    expect((await put('compatible.mine', { baseUrl: 'https://one.example.org/v1' })).status).toBe(200);
    expect((await put('compatible.my-vllm', { baseUrl: 'https://two.example.org/v1', vendor: 'vllm' })).status).toBe(200);
    const all = await providers();
    expect(all.get('compatible.mine')).toMatchObject({ label: 'mine (OpenAI-compatible server)', vendor: 'compatible', configured: true });
    expect(all.get('compatible.my-vllm')).toMatchObject({ label: 'my-vllm (vLLM)', vendor: 'vllm', baseUrl: 'https://two.example.org/v1' });
    const models = async (id: string) =>
      (await (await server.as('viewer')).call<ModelList>('GET', `/api/v1/providers/${id}/models`)).body.items;
    const usual = { capabilities: { tools: true, vision: true, reasoning: false }, dialect: 'chat-completions', price: null };
    expect(await models('compatible.mine')).toMatchObject([
      { id: 'my-llama', contextWindow: 128_000, assumed: ['contextWindow', 'tools', 'vision', 'reasoning'], ...usual },
    ]);
    expect(await models('compatible.my-vllm')).toMatchObject([
      {
        id: 'tuned-qwen',
        contextWindow: 40_960,
        assumed: ['tools', 'vision', 'reasoning'],
        takes: { sampling: 'always', stop: true },
        ...usual,
      },
    ]);
  });
});

describe('what is entered', () => {
  test.each([
    ['openai', {}, 'body'],
    ['openai', { baseUrl: 'http://127.0.0.1:1/v1' }, 'body/apiKey'],
    ['openai', { apiKey: 'two words', baseUrl: 'http://127.0.0.1:1/v1' }, 'body/apiKey'],
    ['openai', { apiKey: KEY, baseUrl: 'not an address' }, 'body/baseUrl'],
    ['openai', { apiKey: KEY, baseUrl: 'file:///etc/passwd' }, 'body/baseUrl'],
    ['openai', { apiKey: KEY, baseUrl: 'https://a:b@example.org/v1' }, 'body/baseUrl'],
    ['openai', { apiKey: KEY, baseUrl: 'https://example.org/v1?key=1' }, 'body/baseUrl'],
    ['openai', { apiKey: KEY, vendor: 'groq' }, 'body/vendor'],
    ['compatible.new', { apiKey: KEY }, 'body/baseUrl'],
    ['compatible.new', { vendor: 'no-such-vendor' }, 'body/vendor'],
    ['compatible.new', { vendor: 'groq' }, 'body/apiKey'],
    ['openai', { apiKey: KEY, organization: 'x' }, 'body/organization'],
  ])('for %s may not be %j', async (id, body, field) => {
    const answer = await put(id, body);
    expect(answer).toMatchObject({ status: 400, body: { kind: 'invalid' } });
    expect(answer.body.errors?.[0]?.field).toContain(field);
  });

  test('has to be for a provider that there is', async () => {
    for (const id of ['nobody', 'compatible.', 'compatible.UPPER', 'compatible.../x'])
      expect((await put(id, { apiKey: KEY })).status).toBeOneOf([400, 404]);
    expect((await put('rehearsal', { apiKey: KEY })).status).toBe(400);
  });

  test('makes a new compatible server, without a key where its vendor needs none', async () => {
    expect(await put('compatible.local', { baseUrl })).toMatchObject({
      status: 200,
      body: { configured: true, keySet: false, vendor: 'compatible' },
    });
    expect(await put('compatible.fast', { apiKey: KEY, vendor: 'groq' })).toMatchObject({
      body: { vendor: 'groq', baseUrl: 'https://api.groq.com/openai/v1' },
    });
    expect([...(await providers()).keys()]).toEqual(expect.arrayContaining(['compatible.local', 'compatible.fast']));
  });

  test('does not point inside the network unless that is allowed', async () => {
    await replace({ config: { allowPrivateUrls: false }, fetch: createGuardedFetch({ allowPrivate: false }) });
    for (const address of ['http://127.0.0.1:11434/v1', 'http://2130706433/v1', 'http://[::1]/v1', 'http://localhost:11434/v1']) {
      const answer = await put('compatible.local', { baseUrl: address });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'body/baseUrl' }] } });
      expect(answer.body.detail).toContain('BATON_ALLOW_PRIVATE_URLS');
    }
    expect(await put('compatible.local', { vendor: 'ollama' })).toMatchObject({ status: 400 });
  });
});

describe('the address guard', () => {
  test('holds for an address that the page set, also when it was allowed then, and says why without asking to try again', async () => {
    await put('compatible.local', { baseUrl });
    const text = readFileSync(dataFile(), 'utf8');
    await replace({ config: { allowPrivateUrls: false }, fetch: createGuardedFetch({ allowPrivate: false }) });
    writeFileSync(dataFile(), text, { mode: 0o600 });
    const { body } = await (await server.as('admin')).call<CheckResult>('POST', '/api/v1/providers/compatible.local/check');
    expect(body).toMatchObject({ ok: false, problem: { kind: 'invalid_request', retry: { retryable: false } } });
    expect(JSON.stringify(body)).toContain('BATON_ALLOW_PRIVATE_URLS');
  });

  test('lets the operator’s file point anywhere', async () => {
    await replace({ config: { allowPrivateUrls: false }, fetch: createGuardedFetch({ allowPrivate: false }) });
    writeFileSync(dataFile(), `[compatible.local]\nbase_url = "${baseUrl}"\n`, { mode: 0o600 });
    const { body } = await (await server.as('admin')).call<CheckResult>('POST', '/api/v1/providers/compatible.local/check');
    expect(body).toMatchObject({ ok: true });
    expect((await providers()).get('compatible.local')).toMatchObject({ source: 'data_file', status: 'ok' });
  });
});

describe('a stronger source', () => {
  test('wins, and is changed only where it stands', async () => {
    await replace({ config: { environment: { OPENAI_API_KEY: KEY } } });
    expect((await providers()).get('openai')).toMatchObject({ configured: true, source: 'environment', keySet: true });
    const answer = await put('openai', { apiKey: OTHER_KEY });
    expect(answer).toMatchObject({ status: 409, body: { kind: 'conflict', code: 'set_elsewhere' } });
    expect(answer.body.detail).toContain('OPENAI_API_KEY');
    expect((await (await server.as('admin')).call('DELETE', '/api/v1/providers/openai/credentials')).status).toBe(409);
  });

  test('may be a section that a person wrote into the data folder’s file', async () => {
    writeFileSync(dataFile(), `# mine\n[openai]\napi_key = "${KEY}"\n`, { mode: 0o600 });
    expect(await put('openai', { apiKey: OTHER_KEY })).toMatchObject({ status: 409, body: { code: 'set_elsewhere' } });
    expect(readFileSync(dataFile(), 'utf8')).toContain(KEY);
  });
});

describe('the file', () => {
  test('is read again when it changes while the server runs, and what was known of that provider is forgotten', async () => {
    writeFileSync(dataFile(), `[openai]\napi_key = "${KEY}"\nbase_url = "${baseUrl}"\n`, { mode: 0o600 });
    const admin = await server.as('admin');
    await admin.call('POST', '/api/v1/providers/openai/check');
    expect((await providers()).get('openai')).toMatchObject({ status: 'ok' });
    writeFileSync(dataFile(), `[openai]\napi_key = "${OTHER_KEY}-2"\nbase_url = "${baseUrl}"\n`, { mode: 0o600 });
    expect((await providers()).get('openai')).toMatchObject({ status: 'unchecked', source: 'data_file' });
    expect((await announced()).at(-1)).toMatchObject({ provider: 'openai', configured: true });
  });

  test('that is no TOML is a clear problem with its place and without its content; the others are listed and work', async () => {
    await replace({ config: { environment: { ANTHROPIC_API_KEY: KEY } } });
    writeFileSync(dataFile(), `[openai\napi_key = "${KEY}"\n`, { mode: 0o600 });
    const admin = await server.as('admin');
    const list = await admin.call<ProviderList>('GET', '/api/v1/providers');
    expect(list.status).toBe(200);
    expect(list.body.items.find(({ id }) => id === 'anthropic')).toMatchObject({ configured: true, source: 'environment' });
    expect(list.body.problems).toEqual([{ file: dataFile(), line: 1, detail: expect.stringMatching(/credentials\.toml.*line 1/) }]);
    const answer = await admin.call<Problem>('GET', '/api/v1/providers/openai/models');
    expect(answer).toMatchObject({ status: 503, body: { kind: 'unavailable', code: 'credentials_malformed' } });
    expect(answer.body.detail).toBe(list.body.problems[0]?.detail);
    expect(await put('openai', { apiKey: OTHER_KEY })).toMatchObject({ status: 503, body: { code: 'credentials_malformed' } });
    expect(JSON.stringify([answer.body, list.body])).not.toContain(KEY);
    expect((await (await server.as('admin')).call('GET', '/api/v1/providers/rehearsal/models')).status).toBe(200);
  });

  test('that is broken for a while and mended again loses nothing of what was known', async () => {
    await put('openai', { apiKey: KEY, baseUrl });
    const admin = await server.as('admin');
    await admin.call('POST', '/api/v1/providers/openai/check');
    const [good, known] = [readFileSync(dataFile(), 'utf8'), (await providers()).get('openai')];
    expect(known).toMatchObject({ status: 'ok', source: 'page' });
    writeFileSync(dataFile(), `${good}\n[compatible.new\n`, { mode: 0o600 });
    expect((await providers()).get('openai')).toMatchObject({ configured: false });
    writeFileSync(dataFile(), good, { mode: 0o600 });
    expect((await providers()).get('openai')).toEqual(known);
  });

  test('with a section that makes no sense leaves that one out and names it', async () => {
    writeFileSync(dataFile(), `[openai]\napi_key = 5\n[compatible.local]\nbase_url = "${baseUrl}"\n`, { mode: 0o600 });
    const { body } = await (await server.as('viewer')).call<ProviderList>('GET', '/api/v1/providers');
    expect(body.items.find(({ id }) => id === 'compatible.local')).toMatchObject({ configured: true });
    expect(body.problems).toEqual([{ file: dataFile(), detail: expect.stringContaining('api_key in [openai] has to be text') }]);
  });

  test('of the operator keeps the server from starting when it is missing', async () => {
    const missing = join(server.directory, 'nowhere.toml');
    await expect(open({ config: { credentialsFile: missing } })).rejects.toThrow(missing);
  });

  test('of the operator is read first and never written', async () => {
    const file = join(server.directory, 'operator', 'credentials.toml');
    mkdirSync(join(server.directory, 'operator'));
    writeFileSync(file, `[openai]\napi_key = "${KEY}"\n`, { mode: 0o600 });
    const other = await open({ config: { credentialsFile: file } });
    try {
      const admin = await other.as('admin');
      const answer = await admin.call<Problem>('PUT', '/api/v1/providers/openai/credentials', { apiKey: OTHER_KEY });
      expect(answer).toMatchObject({ status: 409 });
      expect(answer.body.detail).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(`[openai]\napi_key = "${KEY}"\n`);
    } finally {
      await other.close();
    }
  });
});

describe('a check', () => {
  test.each([
    [401, 'invalid_api_key', 'auth'],
    [429, 'insufficient_quota', 'quota'],
    [429, 'rate_limit_exceeded', 'rate_limit'],
    [402, 'payment_required', 'balance'],
    [503, 'server_error', 'overloaded'],
    [504, 'timeout', 'network'],
  ])('answers %i %s as %s and keeps it as the provider’s status', async (status, code, kind) => {
    await put('openai', { apiKey: KEY, baseUrl });
    refuseModels(status, code);
    const { body } = await (await server.as('admin')).call<CheckResult>('POST', '/api/v1/providers/openai/check');
    expect(body).toMatchObject({ ok: false, problem: { kind } });
    expect((await providers()).get('openai')).toMatchObject({ status: 'failed', problem: { kind } });
    expect((await (await server.as('admin')).call<CheckResult>('POST', '/api/v1/providers/openai/check')).body).toMatchObject({ ok: true });
    expect((await providers()).get('openai')).toMatchObject({ status: 'ok' });
  });

  test('of a server that never answers ends as a problem of the network', async () => {
    const clock = createControllableClock();
    const silent: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
    await replace({ clock, fetch: silent });
    await put('compatible.slow', { baseUrl: 'https://192.0.2.1/v1' });
    const answer = (await server.as('admin')).call<CheckResult>('POST', '/api/v1/providers/compatible.slow/check');
    await clock.advanceToNext();
    expect((await answer).body).toMatchObject({ ok: false, problem: { kind: 'network', retry: { retryable: true } } });
  });
});

describe('a list of models that can’t be had', () => {
  test.each([
    [401, 'invalid_api_key', 502, 'auth'],
    [429, 'rate_limit_exceeded', 429, 'rate_limit'],
    [503, 'server_error', 503, 'overloaded'],
  ])('is a problem of the provider’s kind: %i %s', async (status, code, ours, kind) => {
    await put('openai', { apiKey: KEY, baseUrl });
    refuseModels(status, code);
    const answer = await (await server.as('admin')).call<Problem>('GET', '/api/v1/providers/openai/models');
    expect(answer).toMatchObject({ status: ours, body: { kind, status: ours } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect((await providers()).get('openai')).toMatchObject({ status: 'failed', problem: { kind } });
  });
});
