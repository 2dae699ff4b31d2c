import type { GenerateContentRequest } from '@google/generative-ai';
import type { Connection, Dialect } from '../dialect.ts';
import { generateProblem } from './errors.ts';
import { readChunk, type Reading, type WireChunk } from './events.ts';
import { generateModels, modelPage, type ModelPage } from './models.ts';
import { sentSettings } from './sent.ts';
import { generateBody, type GenerateBody } from './request.ts';

const VERSION = 'v1beta';
/** More models than the vendor has; a list that never ends is a server's mistake. */
const MAX_PAGES = 20;

/** Gemini's generateContent. */
export function generateContent(connection: Connection): Dialect {
  const { vendor, apiKey } = connection;
  // People copy base URLs with the version that the SDK adds by itself.
  const baseUrl = connection.baseUrl.replace(/\/v1(beta)?$/, '');

  return {
    preview(request) {
      const body = generateBody(request);
      return {
        method: 'POST',
        url: `${baseUrl}/${VERSION}/models/${request.model}:streamGenerateContent?alt=sse`,
        body,
        sent: sentSettings(body, request),
      };
    },

    async open(request, signal, draft) {
      const reading: Reading = { draft, calls: 0, end: undefined };
      return {
        pieces: chunksOf({ ...connection, baseUrl }, request.model, generateBody(request), signal),
        read: (chunk) => readChunk(chunk as WireChunk, reading),
        end: () => reading.end,
      };
    },

    async listModels(signal) {
      const all: ModelPage['models'] = [];
      let after: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const { models, after: next } = modelPage(await list({ ...connection, baseUrl }, 1000, after, signal));
        all.push(...models);
        if (next === undefined || next === after) break;
        after = next;
      }
      return generateModels(all, vendor);
    },

    async check(signal) {
      await list({ ...connection, baseUrl }, 1, undefined, signal);
    },

    problemOf: (error) => generateProblem(error, { apiKey }),
  };
}

/**
 * Only the SDK's raw chunks are read. It takes no `fetch` and uses the runtime's: guards on addresses have to stand below that. It is loaded with
 * the first call. Its aggregated answer is not wanted, and must not fail by itself; whoever stops reading ends the request.
 */
async function* chunksOf(
  { apiKey, baseUrl }: Connection,
  model: string,
  body: GenerateBody,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, void> {
  const { GoogleGenerativeAI } = await import('@google/generative-ai');
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  ended.throwIfAborted();
  try {
    const client = new GoogleGenerativeAI(apiKey?.reveal() ?? '').getGenerativeModel({ model }, { baseUrl, apiVersion: VERSION });
    const { stream, response } = await client.generateContentStream(body as GenerateContentRequest, { signal: ended });
    response.catch(() => undefined);
    yield* stream;
  } finally {
    left.abort();
  }
}

/** The SDK has no list of models. */
async function list(
  { apiKey, baseUrl, fetch }: Connection,
  pageSize: number,
  after: string | undefined,
  signal: AbortSignal,
): Promise<unknown> {
  const url = new URL(`${baseUrl}/${VERSION}/models`);
  url.searchParams.set('pageSize', String(pageSize));
  if (after !== undefined) url.searchParams.set('pageToken', after);
  const response = await fetch(url, { headers: apiKey === undefined ? {} : { 'x-goog-api-key': apiKey.reveal() }, signal });
  if (response.ok) return response.json();
  const body: unknown = await response.json().catch(() => undefined);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  throw Object.assign(new Error('no list of models'), { status: response.status, error });
}
