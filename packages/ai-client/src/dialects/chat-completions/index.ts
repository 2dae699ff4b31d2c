import type { OpenAI } from 'openai';
import { cutStream } from '../../cut-stream.ts';
import type { Connection, Dialect, RoundEnd } from '../dialect.ts';
import { chatProblem } from './errors.ts';
import { readChunk, type WireChunk } from './events.ts';
import { chatModels } from './models.ts';
import { chatBody, type ChatBody } from './request.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** OpenAI's Chat Completions, and everything that speaks it. */
export function chatCompletions(connection: Connection): Dialect {
  const { vendor, apiKey, clock, baseUrl } = connection;
  let connecting: Promise<OpenAI> | undefined;
  const sdk = (): Promise<OpenAI> => (connecting ??= connect(connection));

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

    listModels: async (signal) => chatModels(await (await sdk()).get('/models', { signal }), vendor),

    async check(signal) {
      await (await sdk()).get(vendor.oddities.checkPath, { signal });
    },

    problemOf: (error) => chatProblem(error, { apiKey, now: clock.now() }),
  };
}

async function* chunksOf(sdk: OpenAI, body: ChatBody, signal: AbortSignal): AsyncGenerator<WireChunk, void, void> {
  const { data, response } = await sdk.chat.completions.create(body, { signal }).withResponse();
  if (isEventStream(response)) yield* data as AsyncIterable<WireChunk>;
  else yield await readWholeAnswer(response);
}

/** Anything that is not clearly something else is read as a stream: some servers name no type, or a plain text. */
function isEventStream(response: Response): boolean {
  const type = response.headers.get('content-type') ?? 'text/event-stream';
  return !/json|html|xml/i.test(type);
}

/**
 * The SDK is loaded with the first call: it costs 150 to 300 ms. Everything it would read from the environment is said here, so that no
 * variable of the server's user changes where a key goes; it never retries, since only one place may.
 */
async function connect(connection: Connection): Promise<OpenAI> {
  const { OpenAI: Sdk } = await import('openai');
  const { apiKey, baseUrl, fetch, organization } = connection;
  return new Sdk({
    apiKey: apiKey?.reveal() ?? 'none',
    adminAPIKey: null,
    baseURL: baseUrl,
    organization: organization ?? null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch,
    ...(apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
  });
}
