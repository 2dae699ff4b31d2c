import { OpenAI } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { MODEL, TOOL, TOOL_RESULT, type Contestant } from './contestant.ts';

/** The SDK as its own examples use it: chunks read in a loop, calls put together by hand. */
export function bareSdk(url: string): Contestant {
  const sdk = new OpenAI({ apiKey: 'k', baseURL: `${url}/v1`, maxRetries: 0 });

  async function round(messages: ChatCompletionMessageParam[], withTool: boolean) {
    const stream = await sdk.chat.completions.create({
      model: MODEL,
      messages,
      stream: true,
      stream_options: { include_usage: true },
      ...(withTool ? { tools: [{ type: 'function' as const, function: { ...TOOL, parameters: { ...TOOL.parameters } } }] } : {}),
    });
    let text = '';
    const calls: { id: string; name: string; arguments: string }[] = [];
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta;
      text += delta?.content ?? '';
      for (const piece of delta?.tool_calls ?? []) {
        const call = (calls[piece.index] ??= { id: piece.id ?? '', name: piece.function?.name ?? '', arguments: '' });
        call.arguments += piece.function?.arguments ?? '';
      }
    }
    return { text, calls };
  }

  return {
    name: 'openai SDK alone',
    async deltas(count) {
      return (await round([{ role: 'user', content: `deltas ${count}` }], false)).text.length;
    },
    async rounds(count) {
      const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: `rounds ${count}` }];
      for (let ran = 0; ;) {
        const { calls } = await round(messages, true);
        if (calls.length === 0) return ran;
        messages.push({
          role: 'assistant',
          tool_calls: calls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } })),
        });
        for (const call of calls) {
          JSON.parse(call.arguments);
          messages.push({ role: 'tool', tool_call_id: call.id, content: TOOL_RESULT });
          ran += 1;
        }
      }
    },
  };
}
