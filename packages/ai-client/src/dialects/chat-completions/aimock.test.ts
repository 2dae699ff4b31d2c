import { asId, Secret } from '@baton/protocol';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../client.ts';
import type { RoundMessage, RoundRequest } from '../../round.ts';
import { openai } from '../../vendors.ts';
import { completedOf, eventsOf, failedOf, readFileTool } from '../conformance.suite.ts';

/** Against a double that speaks over a real socket, with the runtime's own fetch. */
const mock = new LLMock({ port: 0 });
const never = new AbortController().signal;

beforeAll(async () => {
  mock.addFixtures([
    { match: { userMessage: 'another model', model: 'gpt-4o-mini' }, response: { content: 'Yes.' } },
    { match: { userMessage: 'an embedding', model: 'text-embedding-3-small' }, response: { content: 'No.' } },
    { match: { userMessage: 'stream text' }, response: { content: 'Hello from the double, in several pieces.' }, chunkSize: 8 },
    { match: { userMessage: 'two files', hasToolResult: true }, response: { content: 'Both were read.' } },
    {
      match: { userMessage: 'two files' },
      response: {
        toolCalls: [
          { id: 'call_1', name: 'read_file', arguments: '{"path":"a.txt"}' },
          { id: 'call_2', name: 'read_file', arguments: '{"path":"b.txt"}' },
        ],
      },
    },
    {
      match: { userMessage: 'no quota' },
      response: {
        error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
        status: 429,
      },
    },
    {
      match: { userMessage: 'cut stream' },
      response: { content: 'This will be cut off somewhere' },
      chunkSize: 5,
      latency: 5,
      truncateAfterChunks: 3,
    },
    { match: { userMessage: 'endless' }, response: { content: 'word '.repeat(500) }, chunkSize: 5, latency: 20 },
  ]);
  await mock.start();
});

afterAll(() => mock.stop());

const ask = (text: string, more: RoundMessage[] = []): RoundRequest => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }, ...more],
  tools: [readFileTool],
  settings: {},
});
const clientOf = () => createClient({ provider: asId('openai'), vendor: openai, baseUrl: `${mock.url}/v1`, apiKey: new Secret('sk-test') });
const play = (request: RoundRequest, signal = never) => eventsOf(clientOf().send(request, signal));

test('a text arrives in pieces, with usage', async () => {
  const events = await play(ask('stream text'));
  expect(completedOf(events)).toMatchObject({
    parts: [{ type: 'text', text: 'Hello from the double, in several pieces.' }],
    usage: { inputTokens: expect.any(Number) },
  });
  expect(events.length).toBeGreaterThan(4);
});

test('calls side by side, and their results sent back', async () => {
  const { parts } = completedOf(await play(ask('two files')));
  const results = parts.flatMap((part): RoundMessage[] =>
    part.type === 'tool_call'
      ? [{ role: 'tool', parts: [{ type: 'tool_result', callId: part.callId, outcome: 'ok', text: part.argumentsText }] }]
      : [],
  );
  expect(results).toHaveLength(2);
  const end = completedOf(await play(ask('two files', [{ role: 'assistant', parts }, ...results])));
  expect(end.parts).toEqual([{ type: 'text', text: 'Both were read.' }]);
  expect(mock.getLastRequest()?.body).toMatchObject({
    messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'tool', tool_call_id: 'call_1' }, { role: 'tool', tool_call_id: 'call_2' }],
  });
});

test('no quota is no rate limit', async () => {
  expect(failedOf(await play(ask('no quota'))).problem).toMatchObject({ kind: 'quota', status: 429, retry: { retryable: false } });
});

test('a stream that is cut keeps what came', async () => {
  expect(failedOf(await play(ask('cut stream')))).toMatchObject({ problem: { kind: 'network' }, outputSeen: true });
});

test('an abort ends the connection', async () => {
  const controller = new AbortController();
  const events = [];
  for await (const event of clientOf().send(ask('endless'), controller.signal)) {
    events.push(event);
    controller.abort({ type: 'stop' });
  }
  expect(failedOf(events).problem.kind).toBe('cancelled');
});

test('nobody listens', async () => {
  const client = createClient({ provider: asId('openai'), vendor: openai, baseUrl: 'http://127.0.0.1:9/v1', apiKey: new Secret('k') });
  expect(failedOf(await eventsOf(client.send(ask('stream text'), never))).problem).toMatchObject({
    kind: 'network',
    retry: { retryable: true },
  });
});

test('the list of models, and a check', async () => {
  const list = await clientOf().listModels(never);
  expect(list.ok && list.models.map((model) => model.id)).toEqual(['gpt-4o-mini']);
  expect(await clientOf().check(never)).toMatchObject({ ok: true });
});
