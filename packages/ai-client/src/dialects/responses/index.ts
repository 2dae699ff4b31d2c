import { Readable } from 'node:stream';
import type { OpenAI } from 'openai';
import { connectOpenai } from '../../openai/connect.ts';
import { isEventStream } from '../../is-event-stream.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { openaiProblem } from './errors.ts';
import { readEvent, type Reading, type WireEvent } from './events.ts';
import { openaiModelList } from './models.ts';
import { responsesBody, type ResponsesBody } from './request.ts';
import { sentSettings } from './sent.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** OpenAI's Responses, for its models that reason with tools only there. */
export function responses(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<OpenAI> | undefined;
  const sdk = (): Promise<OpenAI> => (connecting ??= connectOpenai(connection));

  return {
    preview(request) {
      const body = responsesBody(request);
      return { method: 'POST', url: `${baseUrl}/responses`, body, sent: sentSettings(body) };
    },

    async open(request, signal, draft) {
      const body = responsesBody(request);
      const reading: Reading = { draft, end: undefined, refused: false, begun: new Set() };
      return {
        pieces: await piecesOf(await sdk(), body, signal),
        read: (event) => readEvent(event as WireEvent, reading),
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

async function piecesOf(sdk: OpenAI, body: ResponsesBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  const { data, response } = await sdk.responses.create(body, { signal }).withResponse();
  return isEventStream(response) ? data : Readable.from(await readWholeAnswer(response));
}
