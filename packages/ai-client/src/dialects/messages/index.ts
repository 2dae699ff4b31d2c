import { Readable } from 'node:stream';
import type { Anthropic } from '@anthropic-ai/sdk';
import type { Stream } from '@anthropic-ai/sdk/core/streaming';
import { isEventStream } from '../../is-event-stream.ts';
import type { Connection, Dialect } from '../dialect.ts';
import { messagesProblem } from './errors.ts';
import { readEvent, type Reading, type WireEvent } from './events.ts';
import { messagesModels, modelPage, type ModelPage } from './models.ts';
import { messagesBody, type MessagesBody } from './request.ts';
import { sentSettings } from './sent.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** More models than any vendor has; a list that never ends is a server's mistake. */
const MAX_PAGES = 20;

/** Anthropic's Messages. */
export function messages(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<Anthropic> | undefined;
  const sdk = (): Promise<Anthropic> => (connecting ??= connect(connection));

  return {
    preview(request) {
      const body = messagesBody(request);
      return { method: 'POST', url: `${baseUrl}/v1/messages`, body, sent: sentSettings(body, request) };
    },

    async open(request, signal, draft) {
      const body = messagesBody(request);
      const reading: Reading = { draft, usage: undefined, end: undefined };
      return {
        pieces: await piecesOf(await sdk(), body, signal),
        read: (event) => readEvent(event as WireEvent, reading),
        end: () => reading.end,
      };
    },

    async listModels(signal) {
      const client = await sdk();
      const all: ModelPage['models'] = [];
      let after: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const { models, after: next } = modelPage(await client.get('/v1/models', { query: { limit: 1000, after_id: after }, signal }));
        all.push(...models);
        if (next === undefined || next === after) break;
        after = next;
      }
      return messagesModels(all, vendor);
    },

    async check(signal) {
      await (await sdk()).get('/v1/models', { query: { limit: 1 }, signal });
    },

    problemOf: (error) => messagesProblem(error, { apiKey, now: clock.now() }),
  };
}

/** Not through the SDK's `messages.create`, which writes a warning to the console for each call of a model that will be switched off. */
async function piecesOf(sdk: Anthropic, body: MessagesBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  const { data, response } = await sdk.post<Stream<unknown>>('/v1/messages', { body, signal, stream: true }).withResponse();
  return isEventStream(response) ? data : Readable.from(await readWholeAnswer(response));
}

/**
 * The SDK is loaded with the first call: it costs 150 to 380 ms. Everything it would read from the environment or from profiles in the home
 * directory is said here, so that nothing there changes where a key goes; it never retries, since only one place may.
 */
async function connect({ apiKey, baseUrl, fetch }: Connection): Promise<Anthropic> {
  const { Anthropic: Sdk } = await import('@anthropic-ai/sdk');
  return new Sdk({
    apiKey: apiKey?.reveal() ?? 'none',
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    maxRetries: 0,
    logLevel: 'off',
    fetch,
    ...(apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
  });
}
