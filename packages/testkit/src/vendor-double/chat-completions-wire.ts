import { endOf, type DoubleAnswer, type DoubleWire } from './double-answer.ts';
import { openaiError, openaiModels } from './openai-errors.ts';

const FINISH = { stop: 'stop', calls: 'tool_calls', length: 'length', refusal: 'content_filter' } as const;

function chunk(choices: readonly unknown[], usage: unknown = null): string {
  const value = { id: 'chatcmpl-double', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'double', choices, usage };
  return `data: ${JSON.stringify(value)}\n\n`;
}

function delta(value: object, finish: string | null = null): string {
  return chunk([{ index: 0, delta: value, finish_reason: finish }]);
}

/** OpenAI's Chat Completions. Reasoning as compatible servers write it: OpenAI shows none here. */
export const chatCompletionsWire: DoubleWire = {
  frames(answer) {
    const calls = answer.calls ?? [];
    return [
      delta({ role: 'assistant', content: '' }),
      ...(answer.reasoning ?? []).map((piece) => delta({ reasoning_content: piece })),
      ...(answer.text ?? []).map((piece) => delta(endOf(answer) === 'refusal' ? { refusal: piece } : { content: piece })),
      ...calls.flatMap(({ name, pieces }, index) => [
        delta({ tool_calls: [{ index, id: `call_${index + 1}`, type: 'function', function: { name, arguments: '' } }] }),
        ...pieces.map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      ...(answer.cut === undefined ? [delta({}, FINISH[endOf(answer)]), ...usageOf(answer), 'data: [DONE]\n\n'] : []),
    ];
  },
  errorFrame: `data: ${JSON.stringify({ error: { message: 'The server is overloaded.', type: 'server_error', code: 'server_is_overloaded' } })}\n\n`,
  error: openaiError,
  models: openaiModels,
};

function usageOf({ usage }: DoubleAnswer): string[] {
  if (usage === undefined) return [];
  const { inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0 } = usage;
  return [
    chunk([], {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: cachedInputTokens },
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  ];
}
