import type { Page } from '@baton/protocol';
import { createTransport, readJson, type Call, type TransportOptions } from './transport.ts';

/** Every call may be given a signal that ends it. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** Options of a list: `cursor` is the last page's `nextCursor`. */
export interface ListOptions extends CallOptions {
  cursor?: string;
}

/** Options of a POST: the same key again makes it the same call, also after it was not known whether the first one arrived. */
export interface PostOptions extends CallOptions {
  idempotencyKey?: string;
}

/** The ways in which routes are called. Answers are what the server sent; nothing in them is checked again. */
export function createCalls(options: TransportOptions) {
  const transport = createTransport(options);

  async function json<Answer>(call: Call): Promise<Answer> {
    const response = await transport({ ...call, path: call.path.startsWith('/api/') ? call.path : `/api/v1${call.path}` });
    return (await readJson(response, call.signal)) as Answer;
  }

  const get = <Answer>(path: string, query: Call['query'] = {}, given: CallOptions = {}): Promise<Answer> =>
    json({ method: 'GET', path, query, ...given });
  const list = <Item>(path: string, given: ListOptions = {}): Promise<Page<Item>> => {
    const { cursor, ...rest } = given;
    return get(path, { cursor }, rest);
  };
  const post = <Answer>(path: string, body: unknown, given: PostOptions = {}): Promise<Answer> =>
    json({ method: 'POST', path, body, ...given });
  const patch = <Answer>(path: string, body: unknown, version: number, given: CallOptions = {}): Promise<Answer> =>
    json({ method: 'PATCH', path, body, version, ...given });
  const put = <Answer>(path: string, body: unknown, given: CallOptions & { version?: number } = {}): Promise<Answer> =>
    json({ method: 'PUT', path, body, ...given });
  const remove = (path: string, given: CallOptions & { version?: number } = {}): Promise<void> =>
    json({ method: 'DELETE', path, ...given });

  return { transport, json, get, list, post, patch, put, remove };
}
