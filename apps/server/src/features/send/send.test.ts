import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import type { Problem, SendBody, SendResult, TokenCreated } from '@baton/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGuardedFetch } from '../../net/address-guard.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';

const KEY = 'sk-test-0c1d2e3f4a5b6c7d';

let vendor: LLMock;
let server: TestApp;

beforeAll(async () => {
  vendor = new LLMock({ port: 0, logLevel: 'silent' });
  const failing = (userMessage: string, status: number, code: string) => ({
    match: { userMessage },
    response: { error: { message: 'It did not work.', type: code, code }, status },
  });
  vendor.addFixturesFromJSON([
    {
      match: { userMessage: 'hello' },
      response: { content: 'Hello, world, from the double.', usage: { prompt_tokens: 1000, completion_tokens: 200 } },
    },
    { match: { userMessage: 'use a tool' }, response: { toolCalls: [{ id: 'call_1', name: 'look', arguments: { at: 'the sky' } }] } },
    {
      match: { userMessage: 'cut' },
      response: { content: 'This answer is cut somewhere in its middle.' },
      chunkSize: 5,
      latency: 1,
      truncateAfterChunks: 3,
    },
    { match: { userMessage: 'slow' }, response: { content: 'word '.repeat(400) }, chunkSize: 5, latency: 20 },
    failing('wrong key', 401, 'invalid_api_key'),
    failing('empty purse', 429, 'insufficient_quota'),
    failing('too fast', 429, 'rate_limit_exceeded'),
    failing('no credit', 402, 'credit_balance_exhausted'),
    failing('busy', 503, 'server_error'),
    failing('too long', 400, 'context_length_exceeded'),
    failing('rude', 400, 'content_filter'),
    failing('gone', 404, 'model_not_found'),
    failing('nonsense', 400, 'invalid_value'),
  ]);
  await vendor.start();
});

afterAll(() => vendor.stop());

beforeEach(async () => {
  server = await createTestApp({ fetch: createGuardedFetch({ allowPrivate: true }), config: { allowPrivateUrls: true } });
  await (await server.as('admin')).call('PUT', '/api/v1/providers/openai/credentials', { apiKey: KEY, baseUrl: `${vendor.url}/v1` });
});

afterEach(() => server.close());

const body = (text: string, more: Partial<SendBody> = {}): unknown => ({
  provider: 'openai',
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
  ...more,
});

const send = async <Answer>(text: string, more: Partial<SendBody> = {}, headers: Record<string, string> = {}) =>
  (await server.as('member')).call<Answer>('POST', '/api/v1/send', body(text, more), headers);

const rows = () => server.deps.db.selectFrom('ledger').selectAll().orderBy('id').execute();

/** A token of the member's, for requests over a real connection. */
async function newToken(): Promise<string> {
  const { body: created } = await (await server.as('member')).call<TokenCreated>('POST', '/api/v1/tokens', { name: 'real connection' });
  return created.secret ?? '';
}

interface Frame {
  event: string;
  data: { type: string; part: number; kind: string; offset: number; text: string } & Partial<SendResult>;
}

function framesOf(text: string): Frame[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [, event = '', data = 'null'] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) as Frame['data'] };
    });
}

describe('one round', () => {
  test('answers with parts, usage and price, and stands in the ledger', async () => {
    const answer = await send<SendResult>('hello', { system: 'Be kind.' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        type: 'message.completed',
        parts: [{ type: 'text', text: 'Hello, world, from the double.' }],
        finishReason: 'stop',
        usage: { inputTokens: 1000, outputTokens: 200 },
        costUsd: '0.00027',
        estimated: false,
        simulated: false,
      },
    });
    expect(await rows()).toEqual([
      expect.objectContaining({
        source: 'send',
        provider: 'openai',
        model: 'gpt-4o-mini',
        member_id: (await server.as('member')).id,
        input_tokens: 1000,
        output_tokens: 200,
        cost_nano_usd: 270_000n,
        estimated: 0,
        simulated: 0,
        run_id: null,
      }),
    ]);
  });

  test('stands in the ledger as an estimate where the process ended over it', async () => {
    const { db } = server.deps;
    const open = () => db.selectFrom('open_requests').selectAll().execute();
    const sending = send('slow');
    await expect.poll(open).toHaveLength(1);
    const [row] = await open();
    if (row === undefined) throw new Error('nothing is under way');
    // As another process has left it.
    await db
      .insertInto('open_requests')
      .values({ ...row, id: 'left', process_id: 'gone' })
      .execute();
    await server.app.startRuns();
    expect(await rows()).toMatchObject([{ source: 'send', model: 'gpt-4o-mini', estimated: 1, output_tokens: 0 }]);
    expect((await rows())[0]?.input_tokens).toBeGreaterThan(0);
    await sending;
    expect(await rows()).toHaveLength(2);
    expect(await open()).toEqual([]);
  });

  test('returns tool calls and runs none', async () => {
    const { body: result } = await send<SendResult>('use a tool', {
      tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object', properties: { at: { type: 'string' } } } }],
    });
    expect(result.finishReason).toBe('tool_calls');
    expect(result.parts).toEqual([expect.objectContaining({ type: 'tool_call', name: 'look', argumentsText: '{"at":"the sky"}' })]);
    expect(vendor.getLastRequest()?.body).toMatchObject({ tools: [{ type: 'function', function: { name: 'look' } }] });
  });

  test('with the rehearsal costs nothing and says that it is simulated', async () => {
    const { body: result } = await send<SendResult>('Hello!', { provider: 'rehearsal', model: 'rehearsal-fast' } as Partial<SendBody>);
    expect(result).toMatchObject({ simulated: true, costUsd: '0' });
    expect(await rows()).toEqual([expect.objectContaining({ simulated: 1, cost_nano_usd: 0n })]);
  });

  test('is not for viewers, nor for providers that are not set up', async () => {
    expect((await (await server.as('viewer')).call('POST', '/api/v1/send', body('hello'))).status).toBe(403);
    expect((await server.nobody.call('POST', '/api/v1/send', body('hello'))).status).toBe(401);
    expect(await send('hello', { provider: 'compatible.nowhere' } as Partial<SendBody>)).toMatchObject({ status: 404 });
    expect(await rows()).toEqual([]);
  });

  test.each([
    { provider: 'openai', model: 'gpt-4o-mini' },
    { provider: 'openai', model: 'gpt-4o-mini', messages: [] },
    { provider: 'openai', model: 'gpt-4o-mini', messages: [{ role: 'user', parts: [{ type: 'image' }] }] },
    { provider: 'nobody', model: 'x', messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }] },
    { provider: 'openai', model: 'x', messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }], budget: 1 },
    '{"provider":',
  ])('with a body like %j is refused before anything is sent', async (bad) => {
    vendor.clearRequests();
    expect(await (await server.as('member')).call('POST', '/api/v1/send', bad)).toMatchObject({ status: 400, body: { kind: 'invalid' } });
    expect(vendor.getRequests()).toEqual([]);
  });
});

describe('what a provider refuses', () => {
  test.each([
    ['wrong key', 'auth', 502],
    ['empty purse', 'quota', 502],
    ['too fast', 'rate_limit', 429],
    ['no credit', 'balance', 502],
    ['busy', 'overloaded', 503],
    ['too long', 'context_length', 400],
    ['rude', 'content_filter', 502],
    ['gone', 'model_not_found', 404],
    ['nonsense', 'invalid_request', 400],
  ])('(%s) comes back as kind %s, and costs nothing', async (text, kind, status) => {
    const answer = await send<Problem>(text);
    expect(answer).toMatchObject({ status, body: { kind, status, retry: { retryable: kind === 'rate_limit' || kind === 'overloaded' } } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(await rows()).toEqual([expect.objectContaining({ input_tokens: 0, output_tokens: 0, cost_nano_usd: 0n, estimated: 1 })]);
  });

  test('in the middle of the answer is a network problem, and what was used is estimated', async () => {
    expect(await send<Problem>('cut')).toMatchObject({ status: 502, body: { kind: 'network' } });
    const [row] = await rows();
    expect(row).toMatchObject({ estimated: 1 });
    expect(row?.input_tokens).toBeGreaterThan(0);
    expect(row?.output_tokens).toBeGreaterThan(0);
    expect(row?.cost_nano_usd).toBeGreaterThan(0n);
  });
});

describe('a streamed round', () => {
  test('is deltas that put together are the answer, then exactly one message.completed', async () => {
    const answer = await send<string>('hello', { stream: true });
    expect(answer.headers['content-type']).toContain('text/event-stream');
    const frames = framesOf(answer.body);
    const deltas = frames.slice(0, -1);
    expect(new Set(deltas.map((frame) => frame.event))).toEqual(new Set(['delta']));
    let text = '';
    for (const { data } of deltas) {
      expect(data).toMatchObject({ type: 'delta', part: 0, kind: 'text', offset: text.length });
      expect(data).not.toHaveProperty('stream');
      text += data.text;
    }
    expect(text).toBe('Hello, world, from the double.');
    expect(frames.at(-1)).toMatchObject({ event: 'message.completed', data: { type: 'message.completed', costUsd: '0.00027' } });
    expect(await rows()).toHaveLength(1);
  });

  test('names a tool call on its first delta only', async () => {
    const frames = framesOf((await send<string>('use a tool', { stream: true })).body);
    const calls = frames.filter((frame) => frame.data.kind === 'tool_call');
    expect(calls.map((frame) => 'toolCallId' in frame.data)).toEqual(calls.map((_, index) => index === 0));
    expect(calls.map((frame) => frame.data.text).join('')).toBe('{"at":"the sky"}');
  });

  test('ends with a problem when the provider refuses, or breaks off', async () => {
    const refused = framesOf((await send<string>('wrong key', { stream: true })).body);
    expect(refused).toEqual([{ event: 'problem', data: expect.objectContaining({ kind: 'auth', status: 502 }) }]);
    const cut = framesOf((await send<string>('cut', { stream: true })).body);
    expect(cut.length).toBeGreaterThan(1);
    expect(cut.filter((frame) => frame.event !== 'delta')).toEqual([cut.at(-1)]);
    expect(cut.at(-1)).toMatchObject({ event: 'problem', data: { kind: 'network' } });
  });

  test('is refused like any other request before it begins', async () => {
    expect(await send('hello', { stream: true, provider: 'compatible.nowhere' } as Partial<SendBody>)).toMatchObject({ status: 404 });
  });

  test('takes no Idempotency-Key', async () => {
    vendor.clearRequests();
    expect(await send('hello', { stream: true }, { 'idempotency-key': 'once' })).toMatchObject({ status: 400, body: { kind: 'invalid' } });
    expect(vendor.getRequests()).toEqual([]);
  });
});

describe('the same request again under its Idempotency-Key', () => {
  test('gets the first answer and is not sent again', async () => {
    vendor.clearRequests();
    const first = await send<SendResult>('hello', {}, { 'idempotency-key': 'once' });
    const second = await send<SendResult>('hello', {}, { 'idempotency-key': 'once' });
    expect(second.body).toEqual(first.body);
    expect(vendor.getRequests()).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
    expect((await send('busy', {}, { 'idempotency-key': 'once' })).status).toBe(422);
  });
});

describe('whoever goes away', () => {
  test.each([false, true])('ends the call, and what was used is in the ledger (streamed: %s)', async (stream) => {
    await server.app.http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.http.server.address() as AddressInfo;
    const secret = await newToken();
    const sent = vendor.getRequests().length;
    const call = httpRequest({
      host: '127.0.0.1',
      port,
      path: '/api/v1/send',
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    });
    call.on('error', () => undefined);
    call.end(JSON.stringify(body('slow', { stream })));
    if (stream) await new Promise<void>((resolve) => void call.on('response', (answer) => answer.once('data', () => resolve())));
    else await expect.poll(() => vendor.getRequests().length).toBeGreaterThan(sent);
    call.destroy();
    await expect.poll(rows).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({ estimated: 1, source: 'send' });
    expect(row?.input_tokens).toBeGreaterThan(0);
    expect(row?.output_tokens).toBeLessThan(600);
  });

  test('because the server stops: the round ends and is in the ledger before the server has closed', async () => {
    await server.app.http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.app.http.server.address() as AddressInfo;
    const secret = await newToken();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body('slow', { stream: true })),
    });
    await answer.body?.getReader().read();
    await server.app.close();
    expect(await rows()).toHaveLength(1);
  });
});
