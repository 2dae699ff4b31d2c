import type { Problem } from '@baton/protocol';
import { ProblemError, UnreachableError } from './problem-error.ts';

export interface TransportOptions {
  /** `https://baton.example.org`; in the page an empty text: the page's own place. */
  baseUrl: string;
  /** A personal token. Without one the browser's cookie counts. */
  token?: string;
  fetch?: typeof globalThis.fetch;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  /** Instead of a body: what a form would send. */
  form?: FormData;
  /** The version that was read; sent as If-Match. */
  version?: number;
  /** Not for streamed answers. Default: a new one for each POST. */
  idempotencyKey?: string | false;
  /** Goes out although the page is being left. Only for small bodies: browsers take 64 KB of them together. */
  keepalive?: boolean;
  signal?: AbortSignal;
}

/** Sends one call and answers the response; throws ProblemError for a refusal and UnreachableError when none came. */
export type Transport = (call: Call) => Promise<Response>;

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, token, fetch = (input, init) => globalThis.fetch(input, init) } = options;
  return async (call) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, String(value));
    const url = `${baseUrl.replace(/\/$/, '')}${call.path}${query.size === 0 ? '' : `?${query.toString()}`}`;
    let response: Response;
    try {
      response = await fetch(url, {
        method: call.method,
        headers: headersOf(call, token),
        credentials: 'same-origin',
        ...(call.form === undefined ? {} : { body: call.form }),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        ...(call.keepalive === true ? { keepalive: true } : {}),
        ...(call.signal === undefined ? {} : { signal: call.signal }),
      });
    } catch (error) {
      if (call.signal?.aborted === true) throw error;
      throw new UnreachableError(error);
    }
    if (!response.ok) throw new ProblemError(await problemOf(response));
    return response;
  };
}

/** The body as JSON, undefined where there is none. What is no JSON was not said by Baton: a sign-in page of a proxy, say. */
export async function readJson(response: Response, signal?: AbortSignal): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new UnreachableError(error);
  });
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError(withoutExplanation(response.status, 'unavailable'));
  }
}

function headersOf(call: Call, token: string | undefined): Record<string, string> {
  const key = call.method === 'POST' && call.idempotencyKey !== false ? (call.idempotencyKey ?? newKey()) : undefined;
  return {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(call.version === undefined ? {} : { 'if-match': String(call.version) }),
  };
}

/** Random enough to be new, also where `randomUUID` is missing: pages that came over plain HTTP from another machine. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A problem, also from what is none: a proxy's page, say. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  if (response.headers.get('content-type')?.includes('json') === true) {
    try {
      const problem = JSON.parse(text) as Partial<Problem>;
      if (typeof problem.kind === 'string' && typeof problem.detail === 'string') return problem as Problem;
    } catch {
      // Falls through to what the status says.
    }
  }
  const { status } = response;
  return withoutExplanation(status, status === 404 ? 'not_found' : status >= 500 ? 'unavailable' : 'unknown');
}

function withoutExplanation(status: number, kind: Problem['kind']): Problem {
  return {
    type: 'about:blank',
    title: `HTTP ${status}`,
    status,
    detail: `Something answered with status ${status} and no explanation; it may not have been Baton.`,
    kind,
  };
}
