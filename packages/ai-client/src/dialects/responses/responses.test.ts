import { asId, Secret } from '@baton/protocol';
import { replayFetch, type ReplayedAnswer } from '@baton/testkit';
import { expect, test } from 'vitest';
import { createClient } from '../../client.ts';
import type { RoundRequest } from '../../round.ts';
import { openai } from '../../vendors.ts';
import { completedOf, eventsOf, failedOf, readFileTool } from '../conformance.suite.ts';
import type { ResponsesBody } from './request.ts';

const never = new AbortController().signal;
const request = (more: Partial<RoundRequest> = {}): RoundRequest => ({
  model: 'gpt-5.6-sol',
  system: 'Be brief.',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  settings: {},
  ...more,
});
const sse = (...events: { type: string; [field: string]: unknown }[]): string[] =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const completed = (more: object = {}) => ({ type: 'response.completed', response: { status: 'completed', error: null, ...more } });

function clientFor(...answers: ReplayedAnswer[]) {
  const replay = replayFetch(answers);
  const client = createClient({
    provider: asId('openai'),
    vendor: openai,
    baseUrl: 'https://api.test/v1',
    apiKey: new Secret('k'),
    fetch: replay.fetch,
  });
  return { client, replay };
}
const play = (...events: { type: string; [field: string]: unknown }[]) => {
  const { client } = clientFor({ body: sse(...events) });
  return eventsOf(client.send(request(), never));
};
const bodyOf = (more: Partial<RoundRequest>): ResponsesBody => clientFor().client.preview(request(more)).body as ResponsesBody;

test('the catalogue says which dialect a model takes, and the client goes by it', () => {
  const { client } = clientFor();
  const pathOf = (model: string) => new URL(client.preview(request({ model })).url).pathname;
  expect(['gpt-4o', 'gpt-5', 'o3', 'gpt-5.2'].map(pathOf)).toEqual(Array(4).fill('/v1/chat/completions'));
  expect(['gpt-5.4', 'gpt-5.6-terra', 'gpt-6-astra', 'gpt-6.1-sol', 'o3-pro', 'gpt-5.1-codex-max', 'gpt-9'].map(pathOf)).toEqual(
    Array(7).fill('/v1/responses'),
  );
});

test('nothing is kept at the provider, and reasoning goes along encrypted', () => {
  expect(bodyOf({ tools: [readFileTool], settings: { reasoningEffort: 'high', maxOutputTokens: 5, temperature: 0.5 } })).toEqual({
    model: 'gpt-5.6-sol',
    instructions: 'Be brief.',
    input: [{ role: 'user', content: 'Hi' }],
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
    reasoning: { effort: 'high', summary: 'auto' },
    max_output_tokens: 16,
    tools: [{ type: 'function', name: 'read_file', description: 'Reads a file.', parameters: readFileTool.parameters, strict: false }],
  });
});

test('the effort that comes nearest; sampling only where nothing is thought', () => {
  expect(bodyOf({ settings: { reasoningEffort: 'minimal' } }).reasoning).toEqual({ effort: 'none' });
  expect(bodyOf({ settings: { reasoningEffort: 'none', temperature: 0.5 } })).toMatchObject({
    reasoning: { effort: 'none' },
    temperature: 0.5,
  });
  expect(bodyOf({ model: 'gpt-6-astra', settings: { reasoningEffort: 'none' } }).reasoning).toEqual({ effort: 'low', summary: 'auto' });
  expect(bodyOf({ model: 'gpt-5.4', settings: { temperature: 0.5 } })).not.toHaveProperty('reasoning');
});

test('the phase of a text goes back with it, and only to the model that said it', async () => {
  const { client } = clientFor({
    body: sse(
      { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'm1' } },
      { type: 'response.output_text.delta', output_index: 0, delta: 'I look.' },
      { type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'm1', phase: 'commentary' } },
      { type: 'response.output_item.added', output_index: 1, item: { type: 'message', id: 'm2' } },
      { type: 'response.output_text.delta', output_index: 1, delta: 'Done.' },
      { type: 'response.output_item.done', output_index: 1, item: { type: 'message', id: 'm2', phase: 'final_answer' } },
      completed(),
    ),
  });
  const end = completedOf(await eventsOf(client.send(request(), never)));
  expect(end.parts).toEqual([
    { type: 'text', text: 'I look.' },
    { type: 'text', text: 'Done.' },
  ]);
  const parts = end.parts.map((part, index) => ({ ...part, providerState: asId<NonNullable<typeof part.providerState>>(String(index)) }));
  const sent = async (model: string): Promise<unknown> => {
    const { client: next, replay } = clientFor({ body: sse(completed()) });
    const resolveBlob = async (hash: string) => Buffer.from(end.states?.[Number(hash)]?.content ?? '');
    await eventsOf(next.send(request({ model, messages: [{ role: 'assistant', parts }], resolveBlob }), never));
    const [posted] = replay.requests;
    return (posted?.body as ResponsesBody | undefined)?.input;
  };
  expect(await sent('gpt-5.6-sol')).toEqual([
    { role: 'assistant', content: 'I look.', phase: 'commentary' },
    { role: 'assistant', content: 'Done.', phase: 'final_answer' },
  ]);
  expect(await sent('gpt-5.5')).toEqual([
    { role: 'assistant', content: 'I look.' },
    { role: 'assistant', content: 'Done.' },
  ]);
});

test('items that come whole, and summaries of several parts', async () => {
  const item = { type: 'function_call', id: 'f1', call_id: 'call_1', name: 'read_file', arguments: '{"path":"a"}' };
  const events = await play(
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'r1' } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'One' },
    { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 1 },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'Two' },
    { type: 'response.output_item.done', output_index: 0, item: { type: 'reasoning', id: 'r1', summary: [], encrypted_content: 'e' } },
    { type: 'response.output_item.added', output_index: 1, item: { ...item, arguments: '' } },
    { type: 'response.output_item.done', output_index: 1, item },
    completed({
      usage: {
        input_tokens: 20,
        input_tokens_details: {
          cached_tokens: 4,
          cache_write_tokens: 9,
          cache_write_tokens_details: { ttl_30m_tokens: 5, ttl_12h_tokens: 3 },
        },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 6 },
      },
    }),
  );
  expect(completedOf(events)).toMatchObject({
    parts: [
      { type: 'reasoning', text: 'One\n\nTwo' },
      { type: 'tool_call', vendorCallId: 'call_1', name: 'read_file', argumentsText: '{"path":"a"}' },
    ],
    finishReason: 'tool_calls',
    usage: {
      inputTokens: 20,
      cachedInputTokens: 4,
      cacheWrites: [
        { lifetime: '30m', tokens: 5 },
        { lifetime: '12h', tokens: 3 },
        { lifetime: 'default', tokens: 1 },
      ],
      outputTokens: 7,
      reasoningTokens: 6,
    },
  });
});

test('reasoning that is only encrypted is a part without text; an item that says nothing is none', async () => {
  const events = await play(
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'r1' } },
    { type: 'response.output_item.done', output_index: 0, item: { type: 'reasoning', id: 'r1', summary: [], encrypted_content: 'e' } },
    { type: 'response.output_item.added', output_index: 1, item: { type: 'reasoning', id: 'r2' } },
    { type: 'response.output_item.done', output_index: 1, item: { type: 'reasoning', id: 'r2', summary: [] } },
    completed(),
  );
  expect(completedOf(events)).toMatchObject({ parts: [{ type: 'reasoning', text: '' }], states: [{ part: 0 }] });
});

test('a response that failed, or was cut short', async () => {
  const failed = { type: 'response.failed', response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down' } } };
  expect(failedOf(await play(failed)).problem).toMatchObject({
    kind: 'rate_limit',
    detail: 'Slow down',
    provider: 'openai',
    model: 'gpt-5.6-sol',
  });
  const filtered = { type: 'response.incomplete', response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } } };
  expect(completedOf(await play(filtered))).toMatchObject({ finishReason: 'content_filter', vendorFinishReason: 'content_filter' });
});
