import { asId, Secret, type CallId } from '@baton/protocol';
import { replayFetch, type ReplayedAnswer } from '@baton/testkit';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../client.ts';
import type { RoundRequest } from '../../round.ts';
import type { Vendor } from '../../vendor.ts';
import { compatible, openai, vendorFor } from '../../vendors.ts';
import { completedOf, eventsOf, failedOf } from '../conformance.suite.ts';
import { answerOf, interactionsOf, readRecording as read, recordingsAreHere as there, streamOfLines, torn } from '../recordings.suite.ts';

async function play(answer: ReplayedAnswer, request: RoundRequest, vendor: Vendor = openai) {
  const replay = replayFetch([answer]);
  let calls = 0;
  const newCallId = (): CallId => asId(`c${(calls += 1)}`);
  const client = createClient({
    provider: asId('openai'),
    vendor,
    baseUrl: 'https://api.test/v1',
    apiKey: new Secret('k'),
    fetch: replay.fetch,
    newCallId,
  });
  const events = await eventsOf(client.send(request, new AbortController().signal));
  return { events, sent: replay.requests[0]?.body };
}

const request: RoundRequest = { model: 'gpt-4o-mini', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }], settings: {} };

describe.runIf(there)('recorded answers of OpenAI', () => {
  test('a streamed call, then the answer to its result; the requests are what was recorded', async () => {
    const [first, second] = interactionsOf('openai/chat-stream-tool-call.yaml');
    if (first === undefined || second === undefined) throw new Error('two exchanges were recorded');
    const tool = (
      first.request.parsed_body['tools'] as { function: { name: string; description: string; parameters: Record<string, unknown> } }[]
    )[0]?.function;
    if (tool === undefined) throw new Error('a tool was recorded');
    const { name, description, parameters } = tool;
    const question = {
      role: 'user',
      parts: [{ type: 'text', text: 'What is the capital of the UK? Use the tool, then answer.' }],
    } as const;
    const opening: RoundRequest = {
      model: 'gpt-4o-mini',
      messages: [question],
      tools: [{ name, description, parameters }],
      settings: { toolChoice: 'auto' },
    };

    const asked = await play({ body: torn(first.response.body?.string ?? '') }, opening);
    expect(asked.sent).toEqual({
      ...first.request.parsed_body,
      tools: [{ type: 'function', function: { name, description, parameters } }],
    });
    const end = completedOf(asked.events);
    expect(end).toMatchObject({ finishReason: 'tool_calls', usage: { inputTokens: 53, cachedInputTokens: 0, reasoningTokens: 0 } });
    const [call] = end.parts;
    expect(call).toEqual({
      type: 'tool_call',
      callId: 'c1',
      vendorCallId: 'call_ZR5UUuTt3pf61kjwAJIYdVMj',
      name: 'get_capital',
      argumentsText: '{"country":"UK"}',
    });

    const result = { type: 'tool_result', callId: asId<CallId>('c1'), outcome: 'ok', text: 'London' } as const;
    const answered = await play(
      { body: torn(second.response.body?.string ?? '') },
      { ...opening, messages: [question, { role: 'assistant', parts: end.parts }, { role: 'tool', parts: [result] }] },
    );
    const sent = (answered.sent as { messages: unknown[] }).messages;
    const recorded = second.request.parsed_body['messages'] as { tool_calls?: unknown[]; tool_call_id?: string }[];
    expect(sent[1]).toMatchObject({ role: 'assistant', tool_calls: recorded[1]?.tool_calls });
    expect(sent[2]).toMatchObject({ role: 'tool', tool_call_id: recorded[2]?.tool_call_id });
    expect(completedOf(answered.events)).toMatchObject({
      parts: [{ type: 'text', text: expect.stringContaining('London') }],
      finishReason: 'stop',
      usage: { inputTokens: 78, outputTokens: 9 },
    });
  });

  test('whole answers: a text, a call and its result, a reasoning model', async () => {
    expect(completedOf((await play({ body: read('openai/chat-text.json') }, request)).events).parts).toEqual([
      { type: 'text', text: expect.stringContaining('Galaxy Day') },
    ]);
    for (const each of interactionsOf('openai/chat-tool-round-trip.yaml')) {
      const [choice] = (each.response.parsed_body as { choices: { finish_reason: string; message: { tool_calls?: unknown[] } }[] }).choices;
      const end = completedOf((await play(answerOf(each), request)).events);
      expect(end.vendorFinishReason).toBe(choice?.finish_reason);
      expect(end.parts.filter((part) => part.type === 'tool_call')).toHaveLength(choice?.message.tool_calls?.length ?? 0);
    }

    const [reasoned] = interactionsOf('openai/chat-o3-mini-max-completion-tokens.yaml');
    if (reasoned === undefined) throw new Error('an exchange was recorded');
    const played = await play(answerOf(reasoned), { ...request, model: 'o3-mini', settings: { maxOutputTokens: 100, temperature: 1 } });
    expect(played.sent).toEqual({
      ...reasoned.request.parsed_body,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(completedOf(played.events).usage?.outputTokens).toBeGreaterThan(0);
  });

  test('tokens written to and read from the cache', async () => {
    const usages = await Promise.all(
      interactionsOf('openai/chat-prompt-cache-usage.yaml').map(
        async (each) => completedOf((await play(answerOf(each), request)).events).usage,
      ),
    );
    expect(usages).toEqual([
      expect.objectContaining({ inputTokens: 4020, cachedInputTokens: 0, cacheWrites: [{ lifetime: 'default', tokens: 4012 }] }),
      expect.objectContaining({ inputTokens: 4020, cachedInputTokens: 4012 }),
    ]);
  });

  test('refused parameters', async () => {
    const error = failedOf((await play({ status: 400, body: read('openai/chat-error-max-tokens.json') }, request)).events).problem;
    expect(error).toMatchObject({ kind: 'invalid_request', providerCode: 'unsupported_parameter', status: 400 });
    const [refused] = interactionsOf('openai/chat-error-400-system-role.yaml').map(answerOf);
    if (refused === undefined) throw new Error('an exchange was recorded');
    expect(failedOf((await play(refused, request)).events).problem).toMatchObject({
      kind: 'invalid_request',
      providerCode: 'unsupported_value',
    });
  });
});

describe.runIf(there)('recorded answers of compatible servers', () => {
  test('calls numbered from 1', async () => {
    const { events } = await play({ body: torn(read('compatible/tool-call-index-from-1.sse')) }, request, compatible);
    expect(completedOf(events)).toMatchObject({
      parts: [
        { type: 'text', text: 'Reading it.' },
        { type: 'tool_call', callId: 'c1', vendorCallId: 'toolu_sanitized', name: 'read_file', argumentsText: '{"path": "a.txt"}' },
      ],
      finishReason: 'tool_calls',
    });
  });

  test('Groq: a call in one piece, usage beside the last choice', async () => {
    const groq = vendorFor(asId('compatible.groq'));
    const { events } = await play({ body: streamOfLines(read('compatible/groq-tool-call.chunks.txt')) }, request, groq);
    expect(completedOf(events)).toMatchObject({
      parts: [{ type: 'tool_call', name: 'weather', argumentsText: '{}' }],
      finishReason: 'tool_calls',
      usage: { inputTokens: 210, outputTokens: 15 },
    });
  });

  test('DeepSeek: reasoning beside the content', async () => {
    const { events } = await play({ body: read('compatible/deepseek-reasoning.json') }, request, vendorFor(asId('compatible.deepseek')));
    const end = completedOf(events);
    expect(end.parts.map((part) => part.type)).toEqual(['reasoning', 'text']);
    expect(end.usage).toMatchObject({ inputTokens: 18, outputTokens: 345 });
  });
});
