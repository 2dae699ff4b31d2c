import { asId, Secret, textHash, type CallId, type ContentHash, type ProviderId } from '@baton/protocol';
import { replayFetch, type ReplayedAnswer } from '@baton/testkit';
import { expect, vi } from 'vitest';
import { createClient } from '../client.ts';
import type { DialectName } from '../dialect-name.ts';
import type { RoundCompleted, RoundEvent, RoundMessage, RoundRequest } from '../round.ts';
import type { Vendor } from '../vendor.ts';
import { anthropic, gemini, openai, vendorFor } from '../vendors.ts';
import { completedOf, eventsOf, failedOf } from './conformance.suite.ts';
import { answerOf, interactionsOf, readRecording, streamOfLines, torn } from './recordings.suite.ts';

/** One case of the conformance table, played on what a provider really sent. */
export interface RecordedCase {
  dialect: DialectName;
  name: string;
  run: () => Promise<void>;
}

type Cases = Readonly<Record<string, () => Promise<void>>>;

type Json = { readonly [key: string]: Json } & readonly Json[] & string;

const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const found = (body: unknown, field: string): unknown[] => {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => (name === field ? [value as unknown] : found(value, field)));
};

interface Played {
  events: RoundEvent[];
  sent: unknown;
}

/** Plays one answer; a request names states by their hashes, which are found again among those of an earlier answer. */
async function play(
  vendor: Vendor,
  model: string,
  answer: ReplayedAnswer,
  more: Partial<RoundRequest> = {},
  earlier?: RoundCompleted,
): Promise<Played> {
  const replay = replayFetch([answer]);
  // Gemini's SDK takes no other.
  vi.stubGlobal('fetch', replay.fetch);
  const contents = new Map((earlier?.states ?? []).map(({ content }) => [textHash(content), content]));
  let calls = 0;
  const client = createClient({
    provider: asId<ProviderId>(vendor.id),
    vendor,
    apiKey: new Secret('k'),
    fetch: replay.fetch,
    newCallId: () => asId<CallId>(`c${(calls += 1)}`),
  });
  const request: RoundRequest = {
    model,
    messages: [user('Hi')],
    settings: {},
    resolveBlob: async (hash) => Buffer.from(contents.get(hash) ?? ''),
    ...more,
  };
  const events = await eventsOf(client.send(request, new AbortController().signal));
  vi.unstubAllGlobals();
  return { events, sent: replay.requests[0]?.body };
}

/** An answer in the history of the next request, each call answered. */
function history({ parts, states = [] }: RoundCompleted): RoundMessage[] {
  const hashOf = (index: number): ContentHash | undefined => {
    const state = states.find((each) => each.part === index);
    return state === undefined ? undefined : textHash(state.content);
  };
  const answer = parts.map((part, index) => {
    const providerState = hashOf(index);
    return providerState === undefined ? part : { ...part, providerState };
  });
  const results = parts.flatMap((part): RoundMessage[] =>
    part.type === 'tool_call'
      ? [{ role: 'tool', parts: [{ type: 'tool_result', callId: part.callId, outcome: 'ok', text: 'Mexico' }] }]
      : [],
  );
  return [user('Hi'), { role: 'assistant', parts: answer }, ...results];
}

function bodyIn(path: string, index: number): Json {
  return interactionsOf(path)[index]?.request.parsed_body as Json;
}

function recordedAt(path: string, index: number): ReplayedAnswer {
  const interaction = interactionsOf(path)[index];
  if (interaction === undefined) throw new Error(`${path} has fewer exchanges`);
  return answerOf(interaction);
}

const done: ReplayedAnswer = { body: [] };
const lines = (path: string): ReplayedAnswer => ({ body: streamOfLines(readRecording(path)) });

const chatCompletions: Cases = {
  async text() {
    const { events } = await play(openai, 'gpt-4o', { body: readRecording('openai/chat-text.json') });
    expect(completedOf(events).parts).toEqual([{ type: 'text', text: expect.stringContaining('Galaxy Day') }]);
  },
  async 'tool call'() {
    const { events } = await play(openai, 'gpt-4o-mini', recordedAt('openai/chat-stream-tool-call.yaml', 0));
    expect(completedOf(events)).toMatchObject({
      parts: [{ name: 'get_capital', argumentsText: '{"country":"UK"}' }],
      finishReason: 'tool_calls',
    });
  },
  async 'tool without arguments'() {
    const groq = vendorFor(asId('compatible.groq')) ?? openai;
    const { events } = await play(groq, 'm', lines('compatible/groq-tool-call.chunks.txt'));
    expect(completedOf(events).parts).toMatchObject([{ name: 'weather', argumentsText: '{}' }]);
  },
  async 'reasoning round trip'() {
    const deepseek = vendorFor(asId('compatible.deepseek')) ?? openai;
    const end = completedOf((await play(deepseek, 'm', { body: readRecording('compatible/deepseek-reasoning.json') })).events);
    const [reasoning] = end.parts;
    const { sent } = await play(deepseek, 'm', done, { messages: history(end) }, end);
    expect(found(sent, 'reasoning_content')).toEqual([reasoning?.type === 'reasoning' && reasoning.text]);
  },
  async usage() {
    const { events } = await play(openai, 'gpt-5', recordedAt('openai/chat-prompt-cache-usage.yaml', 0));
    expect(completedOf(events).usage).toMatchObject({ inputTokens: 4020, cacheWrites: [{ lifetime: 'default', tokens: 4012 }] });
  },
  async 'other refusals by kind'() {
    const { events } = await play(openai, 'gpt-4o', { status: 400, body: readRecording('openai/chat-error-max-tokens.json') });
    expect(failedOf(events).problem).toMatchObject({ kind: 'invalid_request', providerCode: 'unsupported_parameter' });
  },
};

const responses: Cases = {
  async 'tool call'() {
    const path = 'openai/responses-tool-round-trip.yaml';
    const end = completedOf((await play(openai, 'gpt-5.6-sol', recordedAt(path, 0))).events);
    expect(end).toMatchObject({ parts: [{ name: 'get_user_country', argumentsText: '{}' }], finishReason: 'tool_calls' });
    const { sent } = await play(openai, 'gpt-5.6-sol', recordedAt(path, 1), { messages: history(end) }, end);
    expect((sent as Json)['input']?.slice(1)).toMatchObject(bodyIn(path, 1)['input']?.slice(2) ?? []);
  },
  async 'reasoning round trip'() {
    const recorded = JSON.parse(readRecording('openai/responses-reasoning-encrypted.json')) as Json;
    const end = completedOf((await play(openai, 'gpt-5.6-sol', { body: JSON.stringify(recorded) })).events);
    expect(end.parts.map((part) => part.type)).toEqual(['reasoning', 'text']);
    const { sent } = await play(openai, 'gpt-5.6-sol', done, { messages: history(end) }, end);
    expect(found(sent, 'encrypted_content')).toEqual(found(recorded, 'encrypted_content'));
  },
  async 'error frame'() {
    const { events } = await play(openai, 'gpt-5.6-sol', lines('openai/responses-error-in-stream.chunks.txt'));
    expect(failedOf(events).problem).toMatchObject({ kind: 'quota', retry: { retryable: false } });
  },
};

const messages: Cases = {
  async text() {
    expect(completedOf((await play(anthropic, 'claude-sonnet-4-5', lines('anthropic/text.chunks.txt'))).events)).toMatchObject({
      parts: [{ type: 'text', text: expect.stringMatching(/^Hello! I'm doing well/) }],
      usage: { inputTokens: 12, cachedInputTokens: 0, outputTokens: 30 },
    });
    const again = await play(anthropic, 'claude-3-haiku', lines('anthropic/duplicate-message-start.chunks.txt'));
    expect(completedOf(again.events)).toMatchObject({
      parts: [{ text: 'Hello, World!' }],
      usage: { inputTokens: 17, outputTokens: 227 },
    });
  },
  async 'tool without arguments'() {
    const end = completedOf((await play(anthropic, 'claude-sonnet-4-5', lines('anthropic/tool-no-args.chunks.txt'))).events);
    expect(end.parts).toMatchObject([{ type: 'text' }, { name: 'updateIssueList', argumentsText: '' }]);
    const { sent } = await play(anthropic, 'claude-sonnet-4-5', done, { messages: history(end) }, end);
    expect(found(sent, 'input')).toEqual([{}]);
  },
  async 'tool call'() {
    const path = 'anthropic/tool-with-thinking.yaml';
    const end = completedOf((await play(anthropic, 'claude-sonnet-4-0', recordedAt(path, 0))).events);
    const { sent } = await play(anthropic, 'claude-sonnet-4-0', recordedAt(path, 1), { messages: history(end) }, end);
    // Thinking, text and call go back exactly as they were sent back when it was recorded.
    expect((sent as Json)['messages']?.[1]).toEqual(bodyIn(path, 1)['messages']?.[1]);
  },
  async 'reasoning round trip'() {
    const thought = completedOf((await play(anthropic, 'claude-sonnet-4-0', recordedAt('anthropic/stream-thinking.yaml', 0))).events);
    expect(thought.parts.map((part) => part.type)).toEqual(['reasoning', 'text']);
    const { sent } = await play(anthropic, 'claude-sonnet-4-0', done, { messages: history(thought) }, thought);
    expect(found(sent, 'signature')).toEqual([expect.stringMatching(/^.{300,}$/)]);
    const hidden = completedOf(
      (await play(anthropic, 'claude-sonnet-4-5', recordedAt('anthropic/stream-redacted-thinking.yaml', 0))).events,
    );
    const again = await play(anthropic, 'claude-sonnet-4-5', done, { messages: history(hidden) }, hidden);
    expect(found(again.sent, 'data')).toHaveLength(2);
  },
  async refusal() {
    expect(completedOf((await play(anthropic, 'claude-fable-5', lines('anthropic/refusal.chunks.txt'))).events)).toMatchObject({
      parts: [{ type: 'text', text: expect.stringContaining('Usage Policy') }],
      finishReason: 'content_filter',
    });
  },
  async usage() {
    const { events } = await play(anthropic, 'claude-sonnet-4-5', recordedAt('anthropic/cache-usage.yaml', 1));
    expect(completedOf(events).usage).toMatchObject({
      inputTokens: 1532,
      cachedInputTokens: 1111,
      cacheWrites: [{ lifetime: '5m', tokens: 418 }],
    });
  },
};

/** The chunks of a stream, as Google ends its lines. */
const chunks = (path: string): ReplayedAnswer => ({
  body: torn(
    readRecording(path)
      .trim()
      .split('\n')
      .map((line) => `data: ${line}\r\n\r\n`)
      .join(''),
  ),
});

const generateContent: Cases = {
  async text() {
    const end = completedOf((await play(gemini, 'gemini-3-pro-preview', chunks('gemini/text.chunks.txt'))).events);
    expect(end).toMatchObject({ parts: [{ type: 'text', text: expect.stringMatching(/^There are \*\*3\*\*/) }], finishReason: 'stop' });
  },
  async 'reasoning round trip'() {
    const recorded = readRecording('gemini/reasoning.chunks.txt');
    const end = completedOf((await play(gemini, 'gemini-3-pro-preview', chunks('gemini/reasoning.chunks.txt'))).events);
    const { sent } = await play(gemini, 'gemini-3-pro-preview', done, { messages: history(end) }, end);
    const signatures = recorded
      .trim()
      .split('\n')
      .flatMap((line) => found(JSON.parse(line), 'thoughtSignature'));
    expect(found(sent, 'thoughtSignature')).toEqual(signatures);
  },
  async 'tool call'() {
    const path = 'gemini/stream-tool-call-thought-signature.yaml';
    const end = completedOf((await play(gemini, 'gemini-3-pro-preview', recordedAt(path, 0))).events);
    expect(end.parts).toMatchObject([{ name: 'get_country', argumentsText: '{}' }]);
    const { sent, events } = await play(gemini, 'gemini-3-pro-preview', recordedAt(path, 1), { messages: history(end) }, end);
    const [signature] = found(sent, 'thoughtSignature') as string[];
    // The client that recorded wrote it in the other alphabet of Base64.
    expect(signature?.replaceAll('+', '-').replaceAll('/', '_')).toBe(found(bodyIn(path, 1), 'thoughtSignature')[0]);
    expect(completedOf(events).parts).toEqual([{ type: 'text', text: 'The capital of Mexico is Mexico City.' }]);
  },
  async usage() {
    const { events } = await play(gemini, 'gemini-2.0-flash', recordedAt('gemini/stream-tools.yaml', 2));
    // Counts are cumulative: the last ones stay.
    expect(completedOf(events).usage).toEqual({ inputTokens: 79, outputTokens: 12 });
  },
  async refusal() {
    const [interaction] = interactionsOf('gemini/safety.yaml');
    const { events } = await play(gemini, 'gemini-1.5-flash', {
      body: [`data: ${JSON.stringify(interaction?.response.parsed_body)}\r\n\r\n`],
    });
    expect(completedOf(events)).toMatchObject({ parts: [], finishReason: 'content_filter', vendorFinishReason: 'SAFETY' });
  },
  async 'rate limit, then success'() {
    const { events } = await play(gemini, 'gemini-3-pro-preview', {
      status: 429,
      body: readRecording('gemini/error-429-retry-info.json'),
    });
    expect(failedOf(events).problem).toMatchObject({ kind: 'rate_limit', retry: { retryable: true, retryAfterMs: 34_400 } });
  },
};

function casesOf(dialect: DialectName, cases: Cases): RecordedCase[] {
  return Object.entries(cases).map(([name, run]) => ({ dialect, name, run }));
}

export const recordedCases: readonly RecordedCase[] = [
  ...casesOf('chat-completions', chatCompletions),
  ...casesOf('responses', responses),
  ...casesOf('messages', messages),
  ...casesOf('generate-content', generateContent),
];
