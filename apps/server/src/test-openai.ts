import type { TestApp } from './test-app.ts';

/** A model that sees pictures and takes tools. */
export const SEES = { provider: 'openai' as never, model: 'gpt-4o-mini' };

/** A Chat Completions stream with one text. */
export function answerOf(text: string): Response {
  return streamOf(chunkOf({ content: text }), chunkOf({}, 'stop'));
}

/** A Chat Completions stream that asks for one tool, with arguments as they are given. */
export function callOf(name: string, argumentsText: string): Response {
  const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: argumentsText } };
  return streamOf(chunkOf({ tool_calls: [call] }), chunkOf({}, 'tool_calls'));
}

/** An OpenAI in memory that answers every round with what `answer` makes of its body, and lists no models. */
export function openAi(answer: (body: string) => Response = () => answerOf('Noted.')): { fetch: typeof globalThis.fetch; sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    async fetch(input, init) {
      const request = new Request(input, init);
      if (request.url.endsWith('/models')) return Response.json({ object: 'list', data: [] });
      const body = await request.text();
      sent.push(body);
      return answer(body);
    },
  };
}

/** Sets a key for OpenAI. */
export async function withOpenAi(test: TestApp): Promise<void> {
  await (await test.as('owner')).call('PUT', '/api/v1/providers/openai/credentials', { apiKey: 'sk-test-0123456789' });
}

function chunkOf(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

function streamOf(...chunks: string[]): Response {
  return new Response(`${chunks.join('')}data: [DONE]\n\n`, { headers: { 'content-type': 'text/event-stream' } });
}
