import { endOf, type DoubleAnswer, type DoubleFailure, type DoubleWire } from './double-answer.ts';

const STOP = { stop: 'end_turn', calls: 'tool_use', length: 'max_tokens', refusal: 'refusal' } as const;

const ERRORS: Readonly<Record<DoubleFailure, { status: number; type: string; message: string }>> = {
  auth: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  rate_limit: { status: 429, type: 'rate_limit_error', message: 'This request would exceed your rate limit.' },
  quota: { status: 429, type: 'rate_limit_error', message: 'This organization has reached its enforced spend limit.' },
  balance: { status: 402, type: 'billing_error', message: 'Your credit balance is too low to access the Anthropic API.' },
  overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
  context_length: { status: 400, type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
  model_not_found: { status: 404, type: 'not_found_error', message: 'model: gone' },
  invalid_request: { status: 400, type: 'invalid_request_error', message: 'messages: at least one message is required' },
};

function frame(event: { type: string; [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function block(index: number, start: object, deltas: readonly object[]): string[] {
  return [
    frame({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => frame({ type: 'content_block_delta', index, delta })),
    frame({ type: 'content_block_stop', index }),
  ];
}

/** Anthropic's Messages. */
export const messagesWire: DoubleWire = {
  frames(answer) {
    const { reasoning = [], text = [], calls = [] } = answer;
    const refused = endOf(answer) === 'refusal';
    const blocks: { start: object; deltas: object[] }[] = [
      ...(reasoning.length === 0
        ? []
        : [
            {
              start: { type: 'thinking', thinking: '', signature: '' },
              deltas: [
                ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
                { type: 'signature_delta', signature: 'signed-by-the-double' },
              ],
            },
          ]),
      ...(text.length === 0 || refused
        ? []
        : [{ start: { type: 'text', text: '' }, deltas: text.map((piece) => ({ type: 'text_delta', text: piece })) }]),
      ...calls.map(({ name, pieces }, index) => ({
        start: { type: 'tool_use', id: `toolu_${index + 1}`, name, input: {} },
        deltas: ['', ...pieces].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
      })),
    ];
    const written = blocks.map(({ start, deltas }, index) => block(index, start, deltas));
    // A stream that is cut ends within its last block.
    const body = answer.cut === undefined ? written.flat() : written.flat().slice(0, -1);
    return [
      frame({ type: 'message_start', message: { ...MESSAGE, usage: usageOf(answer, 1) } }),
      frame({ type: 'ping' }),
      ...body,
      ...(answer.cut === undefined
        ? [
            frame({
              type: 'message_delta',
              delta: {
                stop_reason: STOP[endOf(answer)],
                stop_sequence: null,
                ...(refused ? { stop_details: { type: 'refusal', category: 'cyber', explanation: text.join('') } } : {}),
              },
              usage: usageOf(answer),
            }),
            frame({ type: 'message_stop' }),
          ]
        : []),
    ];
  },
  errorFrame: frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  error(kind, retryAfterS) {
    const { status, type, message } = ERRORS[kind];
    return {
      status,
      headers: { 'request-id': 'req_double', ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }) },
      body: { type: 'error', error: { type, message }, request_id: 'req_double' },
    };
  },
  models(ids, url) {
    // Two a page, so that whoever lists them has to turn pages.
    const from = ids.indexOf(url.searchParams.get('after_id') ?? '') + 1;
    const page = ids.slice(from, from + 2);
    return {
      data: page.map((id) => ({
        id,
        type: 'model',
        display_name: id.toUpperCase(),
        created_at: '2026-01-01T00:00:00Z',
        lifecycle: 'active',
      })),
      has_more: from + 2 < ids.length,
      first_id: page[0] ?? null,
      last_id: page.at(-1) ?? null,
    };
  },
};

const MESSAGE = {
  id: 'msg_double',
  type: 'message',
  role: 'assistant',
  model: 'double',
  content: [],
  stop_reason: null,
  stop_sequence: null,
};

/** Their input is what stands beside the cache. */
function usageOf({ usage }: DoubleAnswer, outputTokens = usage?.outputTokens): object {
  if (usage === undefined) return { output_tokens: null };
  const cached = usage.cachedInputTokens ?? 0;
  return {
    input_tokens: usage.inputTokens - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: outputTokens,
    ...(usage.reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
  };
}
