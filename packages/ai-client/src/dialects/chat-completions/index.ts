import { Readable } from 'node:stream';
import type { OpenAI } from 'openai';
import { connectOpenai } from '../../openai/connect.ts';
import { isEventStream } from '../../is-event-stream.ts';
import { ThinkTags } from '../../think-tags.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { openaiProblem } from './errors.ts';
import { readChunk, type Reading, type WireChunk } from './events.ts';
import { openaiModelList } from './models.ts';
import { chatBody, type ChatBody } from './request.ts';
import { sentSettings } from './sent.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** OpenAI's Chat Completions, and everything that speaks it. */
export function chatCompletions(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<OpenAI> | undefined;
  const sdk = (): Promise<OpenAI> => (connecting ??= connectOpenai(connection));

  return {
    preview(request) {
      const body = chatBody(request, vendor);
      return { method: 'POST', url: `${baseUrl}/chat/completions`, body, sent: sentSettings(body) };
    },

    async open(request, signal, draft) {
      const body = chatBody(request, vendor);
      const reading: Reading = { draft, end: undefined, tags: vendor.oddities.thinksInText ? new ThinkTags() : undefined };
      return {
        pieces: await piecesOf(await sdk(), body, signal),
        read: (chunk) => readChunk(chunk as WireChunk, reading),
        end: () => reading.end,
      };
    },

    listModels: async (signal) => openaiModelList(await (await sdk()).get('/models', { signal }), vendor),

    async check(signal) {
      await (await sdk()).get(vendor.oddities.checkPath, { signal });
    },

    problemOf: (error) => openaiProblem(error, { apiKey, now: clock.now() }),
  };
}

async function piecesOf(sdk: OpenAI, body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  const { data, response } = await sdk.chat.completions.create(body, { signal }).withResponse();
  return isEventStream(response) ? data : Readable.from([await readWholeAnswer(response)]);
}
