import { randomUUID } from 'node:crypto';
import type { EventFrame } from '@baton/protocol';
import { owner, type Server } from './server.ts';

/** The REST contract as a program sees it: plain requests, no client of ours in between. */
export class Api {
  readonly #url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.token = token;
  }

  /** Makes a personal token with the command line and calls with it. */
  static async forOwner(server: Server): Promise<Api> {
    const { stdout, stderr, code } = await server.command('token', 'create', '--email', owner.email, '--name', 'tests');
    if (code !== 0) throw new Error(`token create failed:\n${stderr}`);
    return new Api(server.url, stdout.trim());
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
