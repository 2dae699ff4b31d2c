import { asId, Secret, type CallId, type ModelSettings } from '@baton/protocol';
import { replayFetch } from '@baton/testkit';
import { describe, expect, test, vi } from 'vitest';
import { createClient } from '../../client.ts';
import type { RoundMessage, RoundRequest } from '../../round.ts';
import { anthropic } from '../../vendors.ts';
import { completedOf, eventsOf, failedOf, readFileTool } from '../conformance.suite.ts';
import { messagesProblem } from './errors.ts';
import type { MessagesBody } from './request.ts';
import { usageOf } from './usage.ts';

const never = new AbortController().signal;
const user = (text: string): RoundMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const cached = { cache_control: { type: 'ephemeral' } };
const callId = asId<CallId>('c1');

function bodyOf(more: Partial<RoundRequest> = {}, settings: ModelSettings = {}): MessagesBody {
  const client = createClient({ provider: asId('anthropic'), vendor: anthropic });
  return client.preview({ model: 'claude-sonnet-4-5', messages: [user('Hi')], settings, ...more }).body as MessagesBody;
}

describe('what is sent', () => {
  test('four breakpoints: tools, system, the end and the end of the time before', () => {
    const body = bodyOf({
      system: 'Be brief.',
      tools: [{ ...readFileTool, name: 'first' }, readFileTool],
      messages: [user('One'), { role: 'assistant', parts: [{ type: 'text', text: 'Two' }] }, user('Three'), user('Four')],
    });
    expect(body.tools).toMatchObject([{ name: 'first' }, { name: 'read_file', ...cached }]);
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief.', ...cached }]);
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'One', ...cached }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Two' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Three' },
          { type: 'text', text: 'Four', ...cached },
        ],
      },
    ]);
    expect(JSON.stringify(body).split('cache_control')).toHaveLength(5);
  });

  test('results stand first and together in the next message of the user', () => {
    const call = { type: 'tool_call', callId, vendorCallId: 'toolu_1', name: 'read_file', argumentsText: '[1' } as const;
    const messages: RoundMessage[] = [
      { role: 'assistant', parts: [{ type: 'text', text: ' ' }, call] },
      { role: 'tool', parts: [{ type: 'tool_result', callId, outcome: 'error', text: '' }] },
      { role: 'system', parts: [{ type: 'text', text: 'Files changed.' }] },
      user('Go on'),
    ];
    expect(bodyOf({ messages }).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: expect.stringContaining('left out'), ...cached }] },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { arguments_that_are_no_json_object: '[1' } }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true },
          { type: 'text', text: expect.stringContaining('Files changed.') },
          { type: 'text', text: 'Go on', ...cached },
        ],
      },
    ]);
  });

  test.each<[string, ModelSettings, Partial<MessagesBody>]>([
    ['claude-sonnet-4-5', {}, { max_tokens: 32_000 }],
    ['claude-sonnet-4-5', { temperature: 1.5, topP: 0.5 }, { temperature: 1 }],
    ['claude-sonnet-4-5', { topP: 0.5 }, { top_p: 0.5 }],
    ['claude-sonnet-4-5', { reasoningEffort: 'medium', temperature: 0 }, { thinking: { type: 'enabled', budget_tokens: 10_000 } }],
    [
      'claude-sonnet-4-5',
      { reasoningEffort: 'high', maxOutputTokens: 4_096 },
      { thinking: { type: 'enabled', budget_tokens: 3_072 }, max_tokens: 4_096 },
    ],
    ['claude-sonnet-4-5', { reasoningEffort: 'high', maxOutputTokens: 1_500 }, { max_tokens: 1_500 }],
    [
      'claude-opus-4-6',
      { reasoningEffort: 'xhigh' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    ['claude-opus-4-7', { temperature: 0.5 }, {}],
    ['claude-opus-5', {}, { thinking: { type: 'adaptive', display: 'summarized' } }],
    ['claude-opus-5', { reasoningEffort: 'none' }, { thinking: { type: 'disabled' } }],
    ['claude-opus-5-5', { reasoningEffort: 'none' }, { output_config: { effort: 'low' } }],
    [
      'claude-of-tomorrow',
      { reasoningEffort: 'max' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } },
    ],
  ])('thinking and sampling as the model takes them: %s %o', (model, settings, expected) => {
    const { thinking, output_config, temperature, top_p, max_tokens } = bodyOf({ model }, settings);
    const said = Object.fromEntries(
      Object.entries({ thinking, output_config, temperature, top_p }).filter(([, value]) => value !== undefined),
    );
    expect({ ...said, max_tokens }).toEqual({ max_tokens, ...expected });
  });

  test('a tool that must be called switches thinking off', () => {
    const body = bodyOf({ model: 'claude-opus-5', tools: [readFileTool] }, { toolChoice: 'required', reasoningEffort: 'high' });
    expect(body).toMatchObject({ tool_choice: { type: 'any' }, thinking: { type: 'disabled' } });
  });

  test('the key goes where the SDK puts it, nothing of the environment, and no warning to the console', async () => {
    for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']) vi.stubEnv(name, 'environment');
    vi.stubEnv('ANTHROPIC_BASE_URL', 'https://elsewhere.test');
    const warned = vi.spyOn(console, 'warn');
    const replay = replayFetch([{ body: ['event: message_stop\ndata: {"type":"message_stop"}\n\n'] }]);
    const client = createClient({ provider: asId('anthropic'), vendor: anthropic, apiKey: new Secret('sk-ant'), fetch: replay.fetch });
    await eventsOf(client.send({ model: 'claude-sonnet-4-5', messages: [user('Hi')], settings: {} }, never));
    vi.unstubAllEnvs();
    const [request] = replay.requests;
    expect(request?.url).toBe('https://api.anthropic.com/v1/messages');
    // What the SDK makes of a key since its first version.
    expect(request?.headers.get('authorization')).toBe('Bearer sk-ant');
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  test('no key, no header', async () => {
    const replay = replayFetch([{ body: ['event: message_stop\ndata: {"type":"message_stop"}\n\n'] }]);
    const client = createClient({ provider: asId('anthropic'), vendor: anthropic, baseUrl: 'http://proxy.test', fetch: replay.fetch });
    await eventsOf(client.send({ model: 'claude-sonnet-4-5', messages: [user('Hi')], settings: {} }, never));
    expect(replay.requests[0]?.headers.get('authorization')).toBeNull();
    expect(replay.requests[0]?.headers.get('x-api-key')).toBeNull();
  });
});

describe('what comes', () => {
  const sse = (...events: { type: string; [field: string]: unknown }[]): string[] =>
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const play = (...events: { type: string; [field: string]: unknown }[]) => {
    const { fetch } = replayFetch([{ body: sse(...events) }]);
    const client = createClient({ provider: asId('anthropic'), vendor: anthropic, apiKey: new Secret('k'), fetch });
    return eventsOf(client.send({ model: 'claude-sonnet-4-5', messages: [user('Hi')], settings: {} }, never));
  };

  test('a pause of the vendor’s is one', async () => {
    const events = await play({ type: 'message_delta', delta: { stop_reason: 'pause_turn' } });
    expect(completedOf(events)).toMatchObject({ finishReason: 'pause', vendorFinishReason: 'pause_turn' });
  });

  test('thinking that is kept secret is a part without text, with what goes back', async () => {
    const end = completedOf(
      await play(
        { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: 'one' } },
        { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'two' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      ),
    );
    expect(end.parts).toEqual([
      { type: 'reasoning', text: '' },
      { type: 'reasoning', text: '' },
    ]);
    expect(end.states?.map(({ content }) => (JSON.parse(content) as { data: unknown }).data)).toEqual([
      { redacted: 'one' },
      { redacted: 'two' },
    ]);
  });

  test('usage: ours is with the cache, theirs beside it; writes by lifetime', () => {
    expect(
      usageOf({
        input_tokens: 3,
        cache_read_input_tokens: 1_111,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 60 },
        output_tokens: 9,
      }),
    ).toEqual({
      inputTokens: 3 + 1_111 + 500,
      cachedInputTokens: 1_111,
      cacheWrites: [
        { lifetime: '5m', tokens: 400 },
        { lifetime: '1h', tokens: 60 },
        { lifetime: 'default', tokens: 40 },
      ],
      outputTokens: 9,
    });
  });

  test('an error in the stream after words have come', async () => {
    const events = await play(
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'So far' } },
      { type: 'error', error: { type: 'api_error', message: 'Internal' }, request_id: 'req_1' },
    );
    expect(failedOf(events)).toMatchObject({ problem: { kind: 'overloaded', requestId: 'req_1' }, parts: [{ text: 'So far' }] });
  });
});

test.each([
  [{ status: 413, error: { error: { type: 'request_too_large', message: 'too large' } } }, 'invalid_request', false],
  [{ status: 403, error: { error: { type: 'permission_error', message: 'no' } } }, 'auth', false],
  [{ status: 504, error: { error: { type: 'timeout_error', message: 'late' } } }, 'network', true],
  [{ status: 502, error: undefined, message: '502 <html>' }, 'overloaded', true],
  [
    {
      status: 429,
      error: { error: { type: 'rate_limit_error', message: 'limit', details: { error_code: 'enforced_spend_limit_reached' } } },
    },
    'quota',
    false,
  ],
  [
    {
      status: 400,
      error: { error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' } },
    },
    'balance',
    false,
  ],
])('%o is %s', (thrown, kind, retryable) => {
  expect(messagesProblem(thrown, { apiKey: undefined, now: 0 })).toMatchObject({ kind, retry: { retryable } });
});
