import { endOf, type DoubleAnswer, type DoubleWire } from './double-answer.ts';
import { openaiError, openaiModels } from './openai-errors.ts';

function frame(event: { type: string; [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** One item of the output: how it begins, what comes piece by piece, and how it is at its end. */
interface Item {
  started: object;
  deltas: { type: string; delta: string; [field: string]: unknown }[];
  done: object;
}

/** OpenAI's Responses. */
export const responsesWire: DoubleWire = {
  frames(answer) {
    const items = itemsOf(answer);
    const written = items.flatMap(({ started, deltas, done }, at) => [
      frame({ type: 'response.output_item.added', output_index: at, item: started }),
      ...deltas.map((delta) => frame({ ...delta, output_index: at })),
      frame({ type: 'response.output_item.done', output_index: at, item: done }),
    ]);
    const cut = answer.cut !== undefined;
    return [
      frame({ type: 'response.created', response: { id: 'resp_double', status: 'in_progress', error: null, usage: null } }),
      // A stream that is cut ends within its last item.
      ...(cut ? written.slice(0, -1) : written),
      ...(cut ? [] : [ending(answer, items)]),
    ];
  },
  errorFrame: frame({ type: 'error', code: 'server_is_overloaded', message: 'The server is overloaded.', param: null, sequence_number: 9 }),
  error: openaiError,
  models: openaiModels,
};

function itemsOf(answer: DoubleAnswer): Item[] {
  const { reasoning = [], text = [], calls = [] } = answer;
  const refused = endOf(answer) === 'refusal';
  const summary = [{ type: 'summary_text', text: reasoning.join('') }];
  const status = 'completed';
  return [
    ...(reasoning.length === 0
      ? []
      : [
          {
            started: { type: 'reasoning', id: 'rs_1', summary: [] },
            deltas: reasoning.map((delta) => ({ type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta })),
            done: { type: 'reasoning', id: 'rs_1', summary, encrypted_content: 'signed-by-the-double' },
          },
        ]),
    ...(text.length === 0
      ? []
      : [
          {
            started: { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] },
            deltas: text.map((delta) => ({
              type: refused ? 'response.refusal.delta' : 'response.output_text.delta',
              item_id: 'msg_1',
              content_index: 0,
              delta,
            })),
            done: { type: 'message', id: 'msg_1', role: 'assistant', status, content: [] },
          },
        ]),
    ...calls.map(({ name, pieces }, index) => {
      const call = { type: 'function_call', id: `fc_${index + 1}`, call_id: `call_${index + 1}`, name };
      return {
        started: { ...call, arguments: '', status: 'in_progress' },
        deltas: pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', item_id: call.id, delta })),
        done: { ...call, arguments: pieces.join('') || '{}', status },
      };
    }),
  ];
}

function ending(answer: DoubleAnswer, items: readonly Item[]): string {
  const incomplete = endOf(answer) === 'length';
  return frame({
    type: incomplete ? 'response.incomplete' : 'response.completed',
    response: {
      id: 'resp_double',
      status: incomplete ? 'incomplete' : 'completed',
      error: null,
      incomplete_details: incomplete ? { reason: 'max_output_tokens' } : null,
      output: items.map(({ done }) => done),
      usage: answer.usage === undefined ? null : usageOf(answer.usage),
    },
  });
}

function usageOf({ inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0 }: NonNullable<DoubleAnswer['usage']>): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens, cache_write_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
