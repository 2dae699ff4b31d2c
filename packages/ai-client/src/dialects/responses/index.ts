import type { OpenAI } from 'openai';
import { cutStream } from '../../cut-stream.ts';
import { connectOpenai } from '../../openai/connect.ts';
import { isEventStream } from '../../openai/is-event-stream.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { openaiProblem } from './errors.ts';
import { readEvent, type Reading, type WireEvent } from './events.ts';
import { openaiModelList } from './models.ts';
import { responsesBody, type ResponsesBody } from './request.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** OpenAI's Responses, for its models that reason with tools only there. */
export function responses(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<OpenAI> | undefined;
  const sdk = (): Promise<OpenAI> => (connecting ??= connectOpenai(connection));

  return {
    preview: (request) => ({ method: 'POST', url: `${baseUrl}/responses`, body: responsesBody(request, vendor) }),

    async *stream(request, signal, draft) {
      const body = responsesBody(request, vendor);
      const reading: Reading = { draft, end: undefined, refused: false, begun: new Set() };
      try {
        for await (const event of eventsOf(await sdk(), body, signal)) yield* readEvent(event, reading);
      } catch (error) {
        // The answer is whole once its end was said.
        if (reading.end === undefined) throw error;
      }
      return reading.end ?? cutStream(signal, draft);
    },

    listModels: async (signal) => openaiModelList(await (await sdk()).get('/models', { signal }), vendor),

    async check(signal) {
      await (await sdk()).get(vendor.oddities.checkPath, { signal });
    },

    problemOf: (error) => openaiProblem(error, { apiKey, now: clock.now() }),
  };
}

async function* eventsOf(sdk: OpenAI, body: ResponsesBody, signal: AbortSignal): AsyncGenerator<WireEvent, void, void> {
  const { data, response } = await sdk.responses.create(body, { signal }).withResponse();
  if (isEventStream(response)) yield* data as AsyncIterable<WireEvent>;
  else yield* await readWholeAnswer(response);
}
