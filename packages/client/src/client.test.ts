import { asId, type DiscussionId, type ProjectId } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { ProblemError, UnreachableError } from './problem-error.ts';

interface Sent {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

/** A client on a server that answers with this response, and what it was sent. */
function clientWith(answer: () => Response) {
  const sent: Sent[] = [];
  const fetch = (async (url: string, init: Sent['init']) => {
    sent.push({ url, init });
    return answer();
  }) as typeof globalThis.fetch;
  return { sent, client: createClient({ baseUrl: 'http://baton.test/', token: 'baton_x', fetch }) };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

describe('the client', () => {
  test('sends the token, a new idempotency key for every POST, and the version that was read', async () => {
    const { sent, client } = clientWith(() => json({ id: 'd1' }));
    await client.discussions.create(asId<ProjectId>('p1'), { title: 'Hello' });
    await client.discussions.create(asId<ProjectId>('p1'));
    await client.discussions.change(asId<DiscussionId>('d1'), { title: 'Hi' }, 3);
    const [first, second, third] = sent;
    expect(first?.url).toBe('http://baton.test/api/v1/projects/p1/discussions');
    expect(first?.init.headers['authorization']).toBe('Bearer baton_x');
    expect(first?.init.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(second?.init.headers['idempotency-key']).not.toBe(first?.init.headers['idempotency-key']);
    expect(second?.init.body).toBe('{}');
    expect(third?.init.headers['if-match']).toBe('3');
    expect(third?.init.headers['idempotency-key']).toBeUndefined();
  });

  test('throws what the server says, and something of its own when no answer or no problem came', async () => {
    const problem = { type: 'about:blank', title: 'Stale', status: 412, detail: 'Somebody changed it.', kind: 'stale' };
    const refused = clientWith(() => json(problem, 412)).client.me();
    await expect(refused).rejects.toMatchObject({ name: 'ProblemError', problem });
    const proxied = clientWith(() => new Response('<html>Bad gateway</html>', { status: 502 })).client.me();
    await expect(proxied).rejects.toMatchObject({ problem: { kind: 'unavailable', status: 502 } });
    const silent = clientWith(() => {
      throw new TypeError('fetch failed');
    }).client.me();
    await expect(silent).rejects.toBeInstanceOf(UnreachableError);
  });

  test('reads a streamed round however it is cut into pieces', async () => {
    const text =
      'event: delta\ndata: {"part":0,"kind":"text","offset":0,"text":"Grüße"}\n\nevent: message.completed\ndata: {"type":"message.completed","parts":[]}\n\n';
    for (const size of [1, 7, 1000]) {
      const bytes = new TextEncoder().encode(text);
      const { client } = clientWith(
        () =>
          new Response(
            new ReadableStream({
              start(controller) {
                for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
                controller.close();
              },
            }),
          ),
      );
      const events = await collect(client.send.stream({ provider: asId('rehearsal'), model: 'rehearsal-1', messages: [] }));
      expect(events).toMatchObject([{ type: 'delta', delta: { text: 'Grüße' } }, { type: 'message.completed' }]);
    }
  });

  test('says so when a streamed round breaks off', async () => {
    const { client } = clientWith(() => new Response('event: delta\ndata: {"part":0}\n\n'));
    const reading = collect(client.send.stream({ provider: asId('rehearsal'), model: 'rehearsal-1', messages: [] }));
    await expect(reading).rejects.toBeInstanceOf(UnreachableError);
    expect(ProblemError.name).toBe('ProblemError');
  });
});
