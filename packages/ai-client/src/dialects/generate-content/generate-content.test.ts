import { asId, type CallId, type ModelSettings } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../client.ts';
import { RoundDraft } from '../../round-draft.ts';
import type { RoundMessage, RoundRequest } from '../../round.ts';
import { gemini } from '../../vendors.ts';
import { readFileTool } from '../conformance.suite.ts';
import { generateProblem } from './errors.ts';
import { readChunk, type Reading, type WireChunk } from './events.ts';
import type { GenerateBody } from './request.ts';
import { usageOf } from './usage.ts';

const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const callOf = (id: string): RoundMessage => ({
  role: 'assistant',
  parts: [{ type: 'tool_call', callId: asId<CallId>(id), name: 'read_file', argumentsText: '{"path":"a"}' }],
});

function bodyOf(more: Partial<RoundRequest> = {}, settings: ModelSettings = {}): GenerateBody {
  const client = createClient({ provider: asId('gemini'), vendor: gemini });
  return client.preview({ model: 'gemini-3-pro-preview', messages: [user('Hi')], settings, ...more }).body as GenerateBody;
}

describe('what is sent', () => {
  test('calls of others get the word that stands for a signature, where signatures are wanted', () => {
    const messages = [user('Hi'), callOf('c1')];
    expect(bodyOf({ messages }).contents[1]?.parts).toEqual([
      { functionCall: { id: 'c1', name: 'read_file', args: { path: 'a' } }, thoughtSignature: 'skip_thought_signature_validator' },
    ]);
    expect(bodyOf({ messages, model: 'gemini-2.5-flash' }).contents[1]?.parts[0]).not.toHaveProperty('thoughtSignature');
  });

  test('results are the user’s, by name and id, as objects', () => {
    const result = { type: 'tool_result', callId: asId<CallId>('c1'), outcome: 'ok', text: 'content' } as const;
    expect(bodyOf({ messages: [user('Hi'), callOf('c1'), { role: 'tool', parts: [result] }, user('Go on')] }).contents[2]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'c1', name: 'read_file', response: { output: 'content' } } }, { text: 'Go on' }],
    });
  });

  test.each<[string, ModelSettings, GenerateBody['generationConfig']['thinkingConfig']]>([
    ['gemini-3-pro-preview', {}, { includeThoughts: true }],
    ['gemini-3-pro-preview', { reasoningEffort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }],
    ['gemini-3.8-flash', { reasoningEffort: 'max' }, { includeThoughts: true, thinkingLevel: 'high' }],
    ['gemini-2.5-flash', { reasoningEffort: 'none' }, { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', { reasoningEffort: 'none' }, { includeThoughts: true, thinkingBudget: 512 }],
    ['gemini-2.0-flash', { reasoningEffort: 'high' }, undefined],
  ])('effort as the model takes it: %s %o', (model, settings, expected) => {
    expect(bodyOf({ model }, settings).generationConfig.thinkingConfig).toEqual(expected);
  });

  test('one tool alone, and no more stop sequences than are taken', () => {
    const body = bodyOf({ tools: [readFileTool] }, { toolChoice: { name: 'read_file' }, stop: ['a', 'b'] });
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['read_file'] } });
    expect(body.tools).toEqual([
      { functionDeclarations: [{ name: 'read_file', description: 'Reads a file.', parametersJsonSchema: readFileTool.parameters }] },
    ]);
    expect(body.generationConfig.stopSequences).toEqual(['a', 'b']);
  });

  test('a base URL with its version is the same place', () => {
    const client = createClient({ provider: asId('gemini'), vendor: gemini, baseUrl: 'https://proxy.test/v1beta/' });
    expect(client.preview({ model: 'm', messages: [user('Hi')], settings: {} }).url).toBe(
      'https://proxy.test/v1beta/models/m:streamGenerateContent?alt=sse',
    );
  });
});

describe('what comes', () => {
  function read(...chunks: WireChunk[]) {
    let calls = 0;
    const draft = new RoundDraft(
      () => asId<CallId>(`c${(calls += 1)}`),
      (state) => JSON.stringify(state),
    );
    const reading: Reading = { draft, calls: 0, end: undefined };
    for (const chunk of chunks) readChunk(chunk, reading);
    return draft.completed(reading.end ?? { finishReason: 'unknown' });
  }
  const parts = (...all: object[]): WireChunk => ({ candidates: [{ content: { parts: all } }] });
  const stop: WireChunk = { candidates: [{ finishReason: 'STOP' }] };

  test('a signature on an empty part belongs to the text before it', () => {
    expect(read(parts({ text: 'One' }), parts({ text: ' two' }), parts({ text: '', thoughtSignature: 's' }), stop)).toMatchObject({
      parts: [{ type: 'text', text: 'One two' }],
      states: [{ part: 0, content: '{"thoughtSignature":"s","apart":true}' }],
    });
  });

  test('a text with a signature of its own stays apart from others', () => {
    const end = read(parts({ text: 'One' }), parts({ text: 'Two', thoughtSignature: 's' }), parts({ text: 'Three' }), stop);
    expect(end.parts.map((part) => part.type === 'text' && part.text)).toEqual(['One', 'Two', 'Three']);
    expect(end.states).toEqual([{ part: 1, content: '{"thoughtSignature":"s"}' }]);
  });

  test('two calls in one chunk are two, and the first one’s signature stays with it', () => {
    const end = read(
      parts({ functionCall: { name: 'a', args: {} }, thoughtSignature: 's' }, { functionCall: { id: 'x', name: 'b', args: { n: 1 } } }),
      stop,
    );
    expect(end).toMatchObject({
      parts: [
        { name: 'a', argumentsText: '{}' },
        { name: 'b', vendorCallId: 'x', argumentsText: '{"n":1}' },
      ],
      finishReason: 'tool_calls',
      states: [{ part: 0 }],
    });
  });

  test('a prompt that is blocked ends as filtered; a call that can’t be read may be asked for again', () => {
    expect(read({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })).toMatchObject({
      finishReason: 'content_filter',
      vendorFinishReason: 'PROHIBITED_CONTENT',
    });
    expect(() => read({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'Malformed: call(' }] })).toThrow(
      'Malformed',
    );
  });

  test('usage: what was thought is output', () => {
    expect(usageOf({ promptTokenCount: 9, cachedContentTokenCount: 4, candidatesTokenCount: 5, thoughtsTokenCount: 185 })).toEqual({
      inputTokens: 9,
      cachedInputTokens: 4,
      outputTokens: 190,
      reasoningTokens: 185,
    });
    expect(usageOf({ promptTokenCount: 14 })).toEqual({ inputTokens: 14, outputTokens: 0 });
    expect(usageOf({})).toBeUndefined();
  });
});

test.each([
  [
    { status: 400, errorDetails: [{ reason: 'API_KEY_INVALID' }] },
    { kind: 'auth', providerCode: 'API_KEY_INVALID' },
  ],
  [
    { status: 429, errorDetails: [{ violations: [{ quotaId: 'RequestsPerMinute' }] }, { retryDelay: '34.4s' }] },
    { kind: 'rate_limit', retry: { retryable: true, retryAfterMs: 34_400 } },
  ],
  [
    { status: 429, errorDetails: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] }] },
    { kind: 'quota', retry: { retryable: false } },
  ],
  [{ status: 402 }, { kind: 'balance' }],
  [{ status: 503 }, { kind: 'overloaded', retry: { retryable: true } }],
  [
    {
      status: 404,
      message:
        '[GoogleGenerativeAI Error]: Error fetching from https://g.test/v1beta/models/x:streamGenerateContent?alt=sse: [404 Not Found] models/x is not found [{"@type":"x"}]',
    },
    { kind: 'model_not_found', detail: 'models/x is not found' },
  ],
])('%o', (thrown, expected) => {
  expect(generateProblem(thrown, { apiKey: undefined })).toMatchObject(expected);
});
