import { asId, Secret, type CallId, type ContentHash, type ModelSettings, type ProviderId } from '@baton/protocol';
import { createControllableClock, CUT, HOLD, picture, replayFetch, type ReplayedAnswer } from '@baton/testkit';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createClient, type ModelClient } from '../../client.ts';
import type { RoundMessage, RoundRequest } from '../../round.ts';
import type { Vendor } from '../../vendor.ts';
import { compatible, openai, vendorFor } from '../../vendors.ts';
import {
  completedOf,
  conformanceKey,
  describeConformance,
  endOf,
  eventsOf,
  failedOf,
  readFileTool,
  type ConformanceScene,
} from '../conformance.suite.ts';

const provider = asId<ProviderId>('openai');
const never = new AbortController().signal;
const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });

/** Chunks as a server writes them. */
const sse = (...chunks: unknown[]): string[] =>
  chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
const delta = (value: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
  usage: null,
});
const call = (index: number, id: string | undefined, name: string | undefined, text: unknown) =>
  delta({
    tool_calls: [{ index, ...(id === undefined ? {} : { id }), function: { ...(name === undefined ? {} : { name }), arguments: text } }],
  });
const USAGE = { choices: [], usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } };
const DONE = '[DONE]';
const HELLO = [delta({ role: 'assistant', content: '' }), delta({ content: 'Hel' }), delta({ content: 'lo' })];

function clientFor(answers: readonly (ReplayedAnswer | Error)[], vendor: Vendor = openai) {
  const replay = replayFetch(answers);
  let calls = 0;
  const client = createClient({
    provider,
    vendor,
    baseUrl: 'https://api.test/v1/',
    apiKey: new Secret(conformanceKey),
    organization: 'org-1',
    fetch: replay.fetch,
    newCallId: () => asId<CallId>(`call-${(calls += 1)}`),
    clock: createControllableClock(),
  });
  return { client, replay };
}

async function roundOf(answer: ReplayedAnswer | Error, vendor?: Vendor, request: Partial<RoundRequest> = {}) {
  const { client } = clientFor([answer], vendor);
  return eventsOf(client.send({ model: 'gpt-4o-mini', messages: [user('Hi')], settings: {}, ...request }, never));
}

const SCENES: Record<ConformanceScene, ReplayedAnswer> = {
  text: { body: sse(...HELLO, delta({}, 'stop'), USAGE, DONE) },
  reasoning: { body: sse(delta({ reasoning_content: 'Hm' }), delta({ reasoning_content: '.' }), ...HELLO, delta({}, 'stop'), USAGE, DONE) },
  'two-calls': {
    body: sse(
      call(0, 'call_a', 'read_file', ''),
      call(0, undefined, undefined, '{"path":'),
      call(0, undefined, undefined, '"a.txt"}'),
      call(1, 'call_b', 'read_file', ''),
      call(1, undefined, undefined, '{"path":"b.txt"}'),
      delta({}, 'tool_calls'),
      USAGE,
      DONE,
    ),
  },
  auth: {
    status: 401,
    body: JSON.stringify({
      error: {
        message: `Incorrect API key provided: ${conformanceKey}.`,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    }),
  },
  'rate-limit': {
    status: 429,
    headers: { 'retry-after': '1' },
    body: JSON.stringify({
      error: { message: 'Rate limit reached for gpt-4o', type: 'requests', param: null, code: 'rate_limit_exceeded' },
    }),
  },
  'breaks-off': { body: [...sse(...HELLO), CUT] },
  holds: { body: [...sse(...HELLO), HOLD] },
};

describeConformance('chat-completions', (scene) => {
  const { client, replay } = clientFor([SCENES[scene]]);
  return {
    client,
    request: { model: 'gpt-4o-mini', system: 'Be brief.', messages: [user('Hi')], tools: [readFileTool], settings: { temperature: 0.5 } },
    posted: () => replay.requests,
  };
});

describe('what is sent', () => {
  async function bodyOf(
    model: string,
    settings: ModelSettings,
    more: Partial<RoundRequest> = {},
    vendor: Vendor = openai,
  ): Promise<Record<string, unknown>> {
    const { client, replay } = clientFor([SCENES.text], vendor);
    const events = await eventsOf(client.send({ model, system: 'Be brief.', messages: [user('Hi')], settings, ...more }, never));
    expect(endOf(events).type).toBe('round.completed');
    return replay.requests[0]?.body as Record<string, unknown>;
  }
  const everything: ModelSettings = {
    temperature: 0.2,
    topP: 0.9,
    maxOutputTokens: 100,
    reasoningEffort: 'high',
    stop: ['END'],
    toolChoice: 'auto',
  };

  test('key, organization and address; nothing of the environment', async () => {
    for (const name of ['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID']) vi.stubEnv(name, 'environment');
    vi.stubEnv('OPENAI_BASE_URL', 'https://elsewhere.test/v1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { client, replay } = clientFor([SCENES.text]);
    await eventsOf(client.send({ model: 'gpt-4o', messages: [user('Hi')], settings: {} }, never));
    const [request] = replay.requests;
    expect(request?.url).toBe('https://api.test/v1/chat/completions');
    expect(request?.headers.get('authorization')).toBe(`Bearer ${conformanceKey}`);
    expect(request?.headers.get('openai-organization')).toBe('org-1');
    expect(request?.headers.get('openai-project')).toBeNull();
  });

  test('no key, no header', async () => {
    const replay = replayFetch([SCENES.text]);
    const client = createClient({ provider, vendor: compatible, baseUrl: 'http://127.0.0.1:1/v1', fetch: replay.fetch });
    completedOf(await eventsOf(client.send({ model: 'llama', messages: [user('Hi')], settings: {} }, never)));
    expect(replay.requests[0]?.headers.get('authorization')).toBeNull();
  });

  test('a model that does not reason gets sampling, max_tokens and the system role', async () => {
    expect(await bodyOf('gpt-4o-mini-2024-07-18', everything, { tools: [readFileTool] })).toEqual({
      model: 'gpt-4o-mini-2024-07-18',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      tools: [{ type: 'function', function: readFileTool }],
      tool_choice: 'auto',
      temperature: 0.2,
      top_p: 0.9,
      max_tokens: 100,
      stop: ['END'],
    });
  });

  test.each(['o1', 'o3-mini', 'gpt-5-mini', 'ft:o4-mini-2025-04-16:acme::x1'])(
    'a reasoning model gets max_completion_tokens, the developer role and no sampling: %s',
    async (model) => {
      const body = await bodyOf(model, everything);
      expect(body).toMatchObject({
        max_completion_tokens: 100,
        reasoning_effort: 'high',
        messages: [{ role: 'developer' }, { role: 'user' }],
      });
      for (const name of ['max_tokens', 'temperature', 'top_p', 'parallel_tool_calls', 'tool_choice'])
        expect(body).not.toHaveProperty(name);
    },
  );

  test('tools beside reasoning, as each model takes them', async () => {
    const body = await bodyOf('gpt-5', everything, { tools: [readFileTool] });
    expect(body).toMatchObject({ reasoning_effort: 'high', tool_choice: 'auto' });
    expect(body).not.toHaveProperty('temperature');
  });

  test('the effort that comes nearest, and no stop where it is refused', async () => {
    expect(await bodyOf('o3', { reasoningEffort: 'minimal', stop: ['x'] })).toMatchObject({ reasoning_effort: 'low' });
    expect(await bodyOf('o3', { stop: ['x'] })).not.toHaveProperty('stop');
    expect(await bodyOf('gpt-4o', { reasoningEffort: 'high' })).not.toHaveProperty('reasoning_effort');
  });

  test('what the answer has to be like', async () => {
    const output = { name: 'verdict', schema: { type: 'object', properties: {}, additionalProperties: false } };
    expect(await bodyOf('gpt-4o', {}, { output })).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { ...output, strict: true } },
    });
    const body = await bodyOf('deepseek-chat', {}, { output }, vendorFor(asId('compatible.deepseek')));
    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
    expect(JSON.stringify((body['messages'] as unknown[])[0])).toContain('JSON Schema');
  });

  test('a vendor with a header of its own for the key', async () => {
    const { client, replay } = clientFor([SCENES.text], vendorFor(asId('compatible.azure')));
    await eventsOf(client.send({ model: 'gpt-4o', messages: [user('Hi')], settings: {} }, never));
    expect(replay.requests[0]?.headers.get('api-key')).toBe(conformanceKey);
    expect(replay.requests[0]?.headers.get('authorization')).toBeNull();
  });

  test('a model that nothing is known of gets what was set', async () => {
    const body = await bodyOf('some/model', everything, { tools: [readFileTool] }, compatible);
    expect(body).toMatchObject({
      temperature: 0.2,
      max_tokens: 100,
      reasoning_effort: 'high',
      messages: [{ role: 'system' }, { role: 'user' }],
    });
  });

  test('a tool can be named', async () => {
    const body = await bodyOf('gpt-4o', { toolChoice: { name: 'read_file' } }, { tools: [readFileTool] });
    expect(body['tool_choice']).toEqual({ type: 'function', function: { name: 'read_file' } });
  });

  test('a vendor that refuses the wish for usage is not asked for it', async () => {
    const mistral = vendorFor(asId('compatible.m'), { baseUrl: 'https://api.mistral.ai/v1' });
    expect(mistral?.id).toBe('mistral');
    expect(await bodyOf('mistral-large', {}, {}, mistral)).not.toHaveProperty('stream_options');
  });

  const callId = (text: string): CallId => asId(text);
  const history: RoundMessage[] = [
    { role: 'user', parts: [{ type: 'file', path: 'a.md', view: 'full', hash: asId('0'.repeat(64)), text: '# A\n```js\n```\n' }] },
    user('Go'),
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'tool_call', callId: callId('c1'), vendorCallId: 'call_x', name: 'read_file', argumentsText: '' },
        { type: 'tool_call', callId: callId('c2'), vendorCallId: 'call_x', name: 'read_file', argumentsText: '{"path":"b"}' },
        { type: 'tool_call', callId: callId('c3'), name: 'read_file', argumentsText: '{"path":"c"}' },
      ],
    },
    { role: 'tool', parts: [{ type: 'tool_result', callId: callId('c1'), outcome: 'ok', text: 'one' }] },
    { role: 'tool', parts: [{ type: 'tool_result', callId: callId('c2'), outcome: 'error', text: 'two' }] },
    { role: 'tool', parts: [{ type: 'tool_result', callId: callId('c3'), outcome: 'ok', text: 'three' }] },
    { role: 'assistant', parts: [{ type: 'text', text: 'Done' }] },
  ];

  test('history: the vendor id of a call where it names one only, ours elsewhere; files named and fenced; reasoning stays here', async () => {
    const body = await bodyOf('gpt-4o', {}, { messages: history });
    const functionOf = (id: string, text: string) => ({ id, type: 'function', function: { name: 'read_file', arguments: text } });
    expect((body['messages'] as unknown[]).slice(1)).toEqual([
      { role: 'user', content: 'File: a.md\n````\n# A\n```js\n```\n````' },
      { role: 'user', content: 'Go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [functionOf('call_x', '{}'), functionOf('c2', '{"path":"b"}'), functionOf('c3', '{"path":"c"}')],
      },
      { role: 'tool', tool_call_id: 'call_x', content: 'one' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'tool', tool_call_id: 'c3', content: 'three' },
      { role: 'assistant', content: 'Done' },
    ]);
  });

  test('a vendor that wants reasoning back gets it', async () => {
    const deepseek = vendorFor(asId('compatible.deepseek'));
    const body = await bodyOf('deepseek-v4-pro', {}, { messages: history }, deepseek);
    expect((body['messages'] as unknown[])[3]).toMatchObject({ role: 'assistant', reasoning_content: 'Hm.' });
  });

  test('an image goes as data beside the text; what is none is refused before anything is sent', async () => {
    const image = { type: 'image', hash: asId<ContentHash>('0'.repeat(64)), mediaType: 'image/png', bytes: 3 } as const;
    const messages: RoundMessage[] = [{ role: 'user', parts: [{ type: 'text', text: 'What is this?' }, image] }];
    const bytes = picture(2, 2);
    const body = await bodyOf('gpt-4o', {}, { messages, resolveBlob: async () => bytes });
    expect((body['messages'] as unknown[])[1]).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` } },
      ],
    });
    const { client, replay } = clientFor([]);
    const events = await eventsOf(
      client.send({ model: 'gpt-4o', messages, settings: {}, resolveBlob: async () => Buffer.from('no') }, never),
    );
    expect(failedOf(events).problem).toMatchObject({ kind: 'invalid_request', detail: expect.stringContaining('is no image') });
    expect(replay.requests).toEqual([]);
  });
});

describe('streams as compatible servers write them', () => {
  const argumentsIn = (events: Awaited<ReturnType<typeof roundOf>>) =>
    completedOf(events).parts.flatMap((part) => (part.type === 'tool_call' ? [[part.vendorCallId, part.argumentsText]] : []));

  test('indexes that begin at 1, and ids and names that are repeated in each piece', async () => {
    const events = await roundOf({
      body: sse(
        call(1, 'a', 'read_file', '{"p'),
        call(1, 'a', 'read_file', '":1}'),
        call(2, 'b', 'read_file', '{}'),
        delta({}, 'tool_calls'),
        DONE,
      ),
    });
    expect(argumentsIn(events)).toEqual([
      ['a', '{"p":1}'],
      ['b', '{}'],
    ]);
  });

  test('calls that are all numbered 0, or not at all', async () => {
    const body = sse(
      call(0, 'a', 'read_file', '{"p":1}'),
      call(0, 'b', 'read_file', '{"p":'),
      call(0, undefined, undefined, '2}'),
      delta({}, 'stop'),
      DONE,
    );
    const events = await roundOf({ body });
    expect(argumentsIn(events)).toEqual([
      ['a', '{"p":1}'],
      ['b', '{"p":2}'],
    ]);
    expect(completedOf(events)).toMatchObject({ finishReason: 'tool_calls', vendorFinishReason: 'stop' });
    const unnumbered = delta(
      {
        tool_calls: [
          { id: 'a', function: { name: 'x', arguments: '{}' } },
          { id: 'b', function: { name: 'y', arguments: '{}' } },
        ],
      },
      'tool_calls',
    );
    expect(argumentsIn(await roundOf({ body: sse(unnumbered, DONE) }))).toEqual([
      ['a', '{}'],
      ['b', '{}'],
    ]);
  });

  test('calls without ids, and arguments as objects', async () => {
    const events = await roundOf({ body: sse(call(0, undefined, 'read_file', { path: 'a' }), delta({}, 'tool_calls'), DONE) });
    expect(argumentsIn(events)).toEqual([[undefined, '{"path":"a"}']]);
  });

  test('no usage, no [DONE], comments between, reasoning under its other name', async () => {
    const events = await roundOf({
      body: [': keep-alive\n\n', ...sse(delta({ reasoning: 'Hm' }), delta({ content: 'Hi' }), delta({}, 'stop'))],
    });
    const end = completedOf(events);
    expect(end.parts).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hi' },
    ]);
    expect(end).not.toHaveProperty('usage');
  });

  test('usage beside the last choice, with its details', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 15 },
    };
    const end = completedOf(await roundOf({ body: sse(...HELLO, { ...delta({}, 'stop'), usage }, DONE) }));
    expect(end.usage).toEqual({
      inputTokens: 100,
      cachedInputTokens: 60,
      cacheWrites: [{ lifetime: 'default', tokens: 30 }],
      outputTokens: 20,
      reasoningTokens: 15,
    });
    expect(end.vendorUsage).toEqual(usage);
  });

  test('reasoning that is counted beside the completion is added to it', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 35, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(completedOf(await roundOf({ body: sse(...HELLO, { ...delta({}, 'stop'), usage }) })).usage).toEqual({
      inputTokens: 10,
      outputTokens: 25,
      reasoningTokens: 20,
    });
  });

  test('a call that the length limit cut in half is not asked for', async () => {
    const end = lastOf(
      await roundOf({ body: sse(delta({ content: 'I read' }), call(0, 'a', 'read_file', '{"pa'), delta({}, 'length'), USAGE, DONE) }),
    );
    expect(end).toMatchObject({ type: 'round.completed', finishReason: 'length', parts: [{ type: 'text', text: 'I read' }] });
  });

  test('an unknown finish reason is kept beside ours', async () => {
    expect(completedOf(await roundOf({ body: sse(...HELLO, delta({}, 'eos')) }))).toMatchObject({
      finishReason: 'unknown',
      vendorFinishReason: 'eos',
    });
  });

  test('a refusal is text; the content filter is a reason', async () => {
    expect(completedOf(await roundOf({ body: sse(delta({ refusal: 'I can not.' }), delta({}, 'content_filter')) }))).toMatchObject({
      parts: [{ type: 'text', text: 'I can not.' }],
      finishReason: 'content_filter',
    });
  });

  test('a server that does not stream is read all the same', async () => {
    const message = {
      role: 'assistant',
      content: 'Hello',
      reasoning_content: 'Hm',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } }],
    };
    const end = completedOf(
      await roundOf({ body: JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage: USAGE.usage }) }),
    );
    expect(end.parts.map((part) => part.type)).toEqual(['reasoning', 'text', 'tool_call']);
    expect(end.usage).toEqual({ inputTokens: 10, outputTokens: 4 });
  });
});

/** The terminal event alone, where the parts differ from the deltas on purpose. */
function lastOf(events: Awaited<ReturnType<typeof roundOf>>) {
  return events.at(-1);
}

describe('what goes wrong', () => {
  const failure = async (answer: ReplayedAnswer | Error) => failedOf(await roundOf(answer)).problem;
  const refused = (status: number, error: unknown, headers: Record<string, string> = {}) =>
    failure({ status, headers, body: JSON.stringify({ error }) });

  test.each([
    [400, { message: 'Bad', type: 'invalid_request_error', code: null }, 'invalid_request', false],
    [400, { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' }, 'context_length', false],
    [400, { message: 'prompt is too long: 210000 tokens > 200000 maximum' }, 'context_length', false],
    [400, { message: 'Your request was rejected', code: 'content_policy_violation' }, 'content_filter', false],
    [401, { message: 'No', code: 'invalid_api_key' }, 'auth', false],
    [402, { message: 'Insufficient Balance', code: 'invalid_request_error' }, 'balance', false],
    [403, { message: 'Country not supported', code: 'unsupported_country_region_territory' }, 'auth', false],
    [403, { message: 'Your input was flagged for "violence".' }, 'content_filter', false],
    [404, { message: 'The model `x` does not exist', code: 'model_not_found' }, 'model_not_found', false],
    [404, { message: 'model "x" not found, try pulling it first', type: 'api_error' }, 'model_not_found', false],
    [408, { message: 'Slow' }, 'network', true],
    [422, { message: 'Bad' }, 'invalid_request', false],
    [429, { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' }, 'rate_limit', true],
    [429, { message: 'Slow down', code: 'slow_down' }, 'rate_limit', true],
    [429, { message: 'You exceeded your quota', type: 'insufficient_quota', code: 'insufficient_quota' }, 'quota', false],
    [429, { message: 'No credits', type: 'insufficient_quota', code: 'credit_balance_exhausted' }, 'balance', false],
    [429, { message: 'Limit', type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }, 'quota', false],
    [429, { message: 'Limit', type: 'insufficient_quota', code: 'some_new_code' }, 'quota', false],
    [
      429,
      {
        message: 'Request too large for gpt-4o in organization o on tokens per min (TPM): Limit 1, Requested 2.',
        code: 'rate_limit_exceeded',
      },
      'rate_limit',
      false,
    ],
    [500, { message: 'Oops' }, 'overloaded', true],
    [502, { message: 'Oops' }, 'overloaded', true],
    [503, { message: 'Oops', code: 'server_is_overloaded' }, 'overloaded', true],
    [504, { message: 'Oops' }, 'network', true],
    [529, { message: 'Oops' }, 'overloaded', true],
    [418, { message: 'Teapot' }, 'invalid_request', false],
  ])('status %i with %o is %s', async (status, error, kind, retryable) => {
    expect(await refused(status, error)).toMatchObject({ kind, status, retry: { retryable }, detail: error.message });
  });

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2015 00:00:30 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('how long to wait: %o', async (headers, expected) => {
    expect((await refused(429, { message: 'Slow' }, headers as Record<string, string>)).retry).toEqual({
      retryable: true,
      ...(expected === undefined ? {} : { retryAfterMs: expected }),
    });
  });

  test('the advice to wait is not passed on where waiting does not help', async () => {
    expect((await refused(429, { message: 'No', code: 'insufficient_quota' }, { 'retry-after': '7' })).retry).toEqual({ retryable: false });
  });

  test('other shapes of errors, and none', async () => {
    expect((await failure({ status: 400, body: '{"detail":"Not like this"}' })).detail).toBe('Not like this');
    expect((await failure({ status: 400, body: '{"error":"plain text"}' })).detail).toBe('plain text');
    expect((await failure({ status: 500, body: '' })).detail).toContain('500');
    expect(
      (await failure({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html><h1>nginx</h1></html>' })).detail,
    ).toContain('web page');
    expect((await failure({ status: 400, body: '{"object":"error","message":{"detail":[{"loc":["body"]}]}}' })).detail).toContain('loc');
  });

  test('an error frame within a stream that began well', async () => {
    const events = await roundOf({ body: sse(...HELLO, { error: { message: 'Overloaded', code: 'server_is_overloaded' } }) });
    expect(failedOf(events)).toMatchObject({ problem: { kind: 'overloaded' }, parts: [{ text: 'Hello' }], outputSeen: true });
    expect(await failure({ body: sse({ error: { message: 'Rate limited', code: 429 } }) })).toMatchObject({
      kind: 'rate_limit',
      status: 429,
    });
    expect(await failure({ body: ['event: error\ndata: {"message":"broken"}\n\n'] })).toMatchObject({ kind: 'unknown', detail: 'broken' });
  });

  test('an answer with status 200 that is no stream', async () => {
    expect(await failure({ headers: { 'content-type': 'text/html' }, body: '<html>' })).toMatchObject({
      kind: 'network',
      detail: expect.stringContaining('base URL'),
    });
    expect(await failure({ body: '{"broken' })).toMatchObject({ kind: 'network' });
    expect(await failure({ body: '{"error":{"message":"No","code":"invalid_api_key"}}' })).toMatchObject({ kind: 'auth' });
  });

  test('a stream that just ends was cut off, however politely', async () => {
    expect(failedOf(await roundOf({ body: sse(...HELLO) }))).toMatchObject({ problem: { kind: 'network' }, parts: [{ text: 'Hello' }] });
    expect(failedOf(await roundOf({ body: [] }))).toMatchObject({
      problem: { kind: 'network', retry: { retryable: true } },
      outputSeen: false,
    });
    expect(failedOf(await roundOf({ body: sse(...HELLO, DONE) })).problem.kind).toBe('network');
  });

  test('a connection that breaks after the end was said lost nothing but the usage', async () => {
    const end = completedOf(await roundOf({ body: [...sse(...HELLO, delta({}, 'stop')), CUT] }));
    expect(end).toMatchObject({ finishReason: 'stop', parts: [{ text: 'Hello' }] });
    expect(end).not.toHaveProperty('usage');
  });

  test('a piece that is not JSON', async () => {
    expect(failedOf(await roundOf({ body: [...sse(...HELLO), 'data: {"choi\n\n'] }))).toMatchObject({
      problem: { kind: 'network' },
      outputSeen: true,
    });
  });

  test('nobody there', async () => {
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    });
    expect(await failure(error)).toMatchObject({
      kind: 'network',
      providerCode: 'ECONNREFUSED',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('a key never comes back in what a provider says', async () => {
    const problem = await refused(400, { message: `Bad key ${conformanceKey} or sk-proj-abcdef123456`, code: conformanceKey });
    expect(JSON.stringify(problem)).not.toMatch(/sk-/);
  });

  test('one request is made and none repeated', async () => {
    const { client, replay } = clientFor([{ status: 503, body: '{}' }, SCENES.text]);
    failedOf(await eventsOf(client.send({ model: 'gpt-4o', messages: [user('Hi')], settings: {} }, never)));
    expect(replay.requests).toHaveLength(1);
  });
});

describe('models', () => {
  const listOf = (body: unknown, vendor?: Vendor) => clientFor([{ body: JSON.stringify(body) }], vendor).client.listModels(never);
  const idsOf = async (body: unknown, vendor?: Vendor) => {
    const list = await listOf(body, vendor);
    return list.ok ? list.models.map((model) => model.id) : list.problem;
  };

  test('only models that hold a conversation', async () => {
    const chat = [
      'chatgpt-4o-latest',
      'ft:gpt-4o-mini-2024-07-18:acme::1',
      'gpt-4.1',
      'gpt-4o',
      'gpt-4o-mini',
      'gpt-5-codex',
      'gpt-5-pro',
      'gpt-5.1-codex-max',
      'gpt-5.5-pro',
      'gpt-6-cyber',
      'gpt-6-sol',
      'gpt-7-nova',
      'o1-pro',
      'o3',
      'o3-pro-2025-06-10',
      'o9',
    ];
    const others = [
      [
        'text-embedding-3-small',
        'whisper-1',
        'tts-1',
        'gpt-4o-transcribe',
        'gpt-4o-realtime-preview',
        'gpt-audio',
        'gpt-image-1',
        'dall-e-3',
        'sora-2',
      ],
      [
        'omni-moderation-latest',
        'gpt-3.5-turbo-instruct',
        'davinci-002',
        'babbage-002',
        'gpt-4o-search-preview',
        'computer-use-preview',
        'gpt-live-1',
      ],
      ['o3-deep-research', 'something-else'],
    ].flat();
    expect(await idsOf({ data: [...others, ...chat].map((id) => ({ id, object: 'model' })) })).toEqual(chat);
  });

  test('what is known of each, and the day on which it is switched off', async () => {
    const list = await listOf({
      data: [{ id: 'gpt-4o' }, { id: 'gpt-5.2', shutdown_date: '2027-06-01' }, { id: 'gpt-6-astra', shutdown_date: null }],
    });
    expect(list).toEqual({
      ok: true,
      models: [
        {
          id: 'gpt-4o',
          label: 'gpt-4o',
          contextWindow: 128_000,
          maxOutputTokens: 16_384,
          capabilities: { tools: true, vision: true, reasoning: false },
          simulated: false,
          shutdownDate: '2027-01-14',
        },
        {
          id: 'gpt-5.2',
          label: 'gpt-5.2',
          contextWindow: 400_000,
          maxOutputTokens: 128_000,
          capabilities: { tools: true, vision: true, reasoning: true },
          simulated: false,
          shutdownDate: '2027-06-01',
        },
        {
          id: 'gpt-6-astra',
          label: 'gpt-6-astra',
          contextWindow: 1_050_000,
          capabilities: { tools: true, vision: true, reasoning: true },
          simulated: false,
        },
      ],
    });
  });

  test('what compatible servers say of theirs', async () => {
    const data = [
      {
        id: 'vendor/big',
        name: 'Big',
        context_length: 65_536,
        supported_parameters: ['tools', 'reasoning'],
        architecture: { input_modalities: ['text', 'image'] },
      },
      { id: 'vllm', max_model_len: 8_192 },
      { id: 'off', active: false },
      { id: 'nomic-embed-text:latest' },
      { id: 'BAAI/bge-m3', type: 'embedding' },
    ];
    const expected = [
      {
        id: 'vendor/big',
        label: 'Big',
        contextWindow: 65_536,
        capabilities: { tools: true, vision: true, reasoning: true },
        simulated: false,
      },
      { id: 'vllm', label: 'vllm', contextWindow: 8_192, capabilities: {}, simulated: false },
    ];
    expect(await listOf({ data }, compatible)).toEqual({ ok: true, models: expected });
    expect(await listOf(data, compatible)).toEqual({ ok: true, models: expected });
  });

  test('what is no list is a problem, and so is a refusal', async () => {
    expect(await idsOf({ hello: 1 })).toMatchObject({ kind: 'unknown', detail: expect.stringContaining('base URL') });
    expect(await clientFor([SCENES.auth]).client.listModels(never)).toMatchObject({ ok: false, problem: { kind: 'auth' } });
    expect(await clientFor([]).client.listModels(AbortSignal.abort())).toMatchObject({ ok: false, problem: { kind: 'cancelled' } });
  });

  test('the check asks where the key counts', async () => {
    const checked = async (client: ModelClient) => client.check(never);
    const plain = clientFor([{ body: '{"data":[]}' }]);
    expect(await checked(plain.client)).toEqual({ ok: true, durationMs: 0 });
    expect(plain.replay.requests[0]?.url).toBe('https://api.test/v1/models');
    const openrouter = clientFor([{ body: '{"data":{}}' }], vendorFor(asId('compatible.openrouter')));
    await checked(openrouter.client);
    expect(openrouter.replay.requests[0]?.url).toBe('https://api.test/v1/key');
    expect(await checked(clientFor([SCENES.auth]).client)).toMatchObject({ ok: false, problem: { kind: 'auth', status: 401 } });
  });
});
