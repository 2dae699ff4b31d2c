import { randomUUID } from 'node:crypto';
import type { EventFrame, TokenCreated } from '@baton/protocol';
import { owner, type Server } from './server.ts';

/** The REST contract as a program sees it: plain requests, no client of ours in between. */
export class Api {
  readonly #url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.token = token;
  }

  /** Signs in and makes a personal token, and calls with that. */
  static async forOwner({ url }: Pick<Server, 'url'>): Promise<Api> {
    const json = { 'content-type': 'application/json', origin: url };
    const credentials = JSON.stringify({ email: owner.email, password: owner.password });
    const session = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers: json, body: credentials });
    if (!session.ok) throw new Error(`signing in: ${session.status} ${await session.text()}`);
    const cookie = session.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const made = await fetch(`${url}/api/v1/tokens`, {
      method: 'POST',
      headers: { ...json, cookie, 'idempotency-key': randomUUID() },
      body: JSON.stringify({ name: 'tests' }),
    });
    if (!made.ok) throw new Error(`making a token: ${made.status} ${await made.text()}`);
    const { secret } = (await made.json()) as TokenCreated;
    return new Api(url, secret ?? '');
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The answer's body; throws with the problem's words when it is one. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  /** A whole stream by replay. */
  async events(stream: string): Promise<EventFrame[]> {
    const frames: EventFrame[] = [];
    for (;;) {
      const after = frames.at(-1)?.seq ?? 0;
      const page = await this.call<{ items: EventFrame[] }>('GET', `/streams/${stream}/events?after=${after}&limit=500`);
      if (page.items.length === 0) return frames;
      frames.push(...page.items);
    }
  }
}
