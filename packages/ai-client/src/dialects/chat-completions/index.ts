import type { OpenAI } from 'openai';
import { cutStream } from '../../cut-stream.ts';
import { connectOpenai } from '../../openai/connect.ts';
import { isEventStream } from '../../openai/is-event-stream.ts';
import type { Connection, Dialect, RoundEnd } from '../dialect.ts';
import { openaiProblem } from './errors.ts';
import { readChunk, type WireChunk } from './events.ts';
import { openaiModelList } from './models.ts';
import { chatBody, type ChatBody } from './request.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** OpenAI's Chat Completions, and everything that speaks it. */
export function chatCompletions(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<OpenAI> | undefined;
  const sdk = (): Promise<OpenAI> => (connecting ??= connectOpenai(connection));

  return {
    preview: (request) => ({ method: 'POST', url: `${baseUrl}/chat/completions`, body: chatBody(request, vendor) }),

    async *stream(request, signal, draft) {
      const body = chatBody(request, vendor);
      const state: { end?: RoundEnd } = {};
      try {
        for await (const chunk of chunksOf(await sdk(), body, signal)) {
          yield* readChunk(chunk, draft, (end) => (state.end = end));
        }
      } catch (error) {
        // The answer is whole once its end was said; only the usage may be missing then.
        if (state.end === undefined) throw error;
      }
      return state.end ?? cutStream(signal, draft);
    },

    listModels: async (signal) => openaiModelList(await (await sdk()).get('/models', { signal }), vendor),

    async check(signal) {
      await (await sdk()).get(vendor.oddities.checkPath, { signal });
    },

    problemOf: (error) => openaiProblem(error, { apiKey, now: clock.now() }),
  };
}

async function* chunksOf(sdk: OpenAI, body: ChatBody, signal: AbortSignal): AsyncGenerator<WireChunk, void, void> {
  const { data, response } = await sdk.chat.completions.create(body, { signal }).withResponse();
  if (isEventStream(response)) yield* data as AsyncIterable<WireChunk>;
  else yield await readWholeAnswer(response);
}
