import {
  asId,
  type DiscussionId,
  type Id,
  type McpServerId,
  type PresetId,
  type ProjectId,
  type ProviderId,
  type RunBody,
} from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { UnreachableError } from './problem-error.ts';

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

const round = { provider: asId<ProviderId>('rehearsal'), model: 'rehearsal-1', messages: [] };
const run: RunBody = { provider: round.provider, model: round.model, input: { text: 'Hello' } };

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

  test('reaches tools and their servers', async () => {
    const { sent, client } = clientWith(() => json({ items: [] }));
    const id = asId<McpServerId>('s1');
    await client.tools();
    await client.mcpServers.list();
    await client.mcpServers.get(id);
    await client.mcpServers.create({ name: 'notes', transport: { type: 'stdio', command: 'notes' } });
    await client.mcpServers.change(id, { enabled: false }, 2);
    await client.mcpServers.remove(id, 3);
    await client.mcpServers.restart(id);
    await client.mcpServers.check(id);
    expect(
      sent.map(({ url, init }) => `${init.method} ${url.replace('http://baton.test/api/v1', '')} ${init.headers['if-match'] ?? ''}`),
    ).toEqual([
      'GET /tools ',
      'GET /mcp-servers ',
      'GET /mcp-servers/s1 ',
      'POST /mcp-servers ',
      'PATCH /mcp-servers/s1 2',
      'DELETE /mcp-servers/s1 3',
      'POST /mcp-servers/s1/restart ',
      'POST /mcp-servers/s1/check ',
    ]);
  });

  test('reaches presets and vendors, and says of a picture that it was scaled down', async () => {
    const { sent, client } = clientWith(() => json({ items: [] }));
    await client.vendors();
    await client.presets.create({ name: 'Careful', settings: { temperature: 0 } });
    await client.presets.change(asId<PresetId>('s1'), { choice: null }, 2);
    await client.presets.remove(asId<PresetId>('s1'), 3);
    await client.attachments.add(asId<ProjectId>('p1'), new Blob(['x']), 'a.png', { scaledFrom: { width: 5120, height: 2880 } });
    expect(
      sent.map(({ url, init }) => `${init.method} ${url.replace('http://baton.test/api/v1', '')} ${init.headers['if-match'] ?? ''}`),
    ).toEqual([
      'GET /vendors ',
      'POST /presets ',
      'PATCH /presets/s1 2',
      'DELETE /presets/s1 3',
      'POST /projects/p1/attachments?fromWidth=5120&fromHeight=2880 ',
    ]);
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
      const events = await collect(client.send.stream(round));
      expect(events).toMatchObject([{ type: 'delta', delta: { text: 'Grüße' } }, { type: 'message.completed' }]);
    }
  });

  test('says so when a streamed round breaks off, whole or in the middle', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) });
    for (const body of ['event: delta\ndata: {"part":0}\n\n', broken]) {
      const { client } = clientWith(() => new Response(body));
      await expect(collect(client.send.stream(round))).rejects.toBeInstanceOf(UnreachableError);
    }
  });

  test('hangs up when nobody reads a streamed round to its end', async () => {
    let hungUp = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('event: delta\ndata: {"part":0}\n\n')),
      cancel: () => void (hungUp = true),
    });
    const { client } = clientWith(() => new Response(body));
    for await (const event of client.send.stream(round)) {
      expect(event.type).toBe('delta');
      break;
    }
    expect(hungUp).toBe(true);
  });

  test('tells an answer that broke off and a page of somebody else from an answer', async () => {
    const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) }));
    await expect(clientWith(broken).client.me()).rejects.toBeInstanceOf(UnreachableError);
    const page = () => new Response('<html>Sign in to the guest network</html>', { status: 200 });
    await expect(clientWith(page).client.me()).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
    await expect(clientWith(() => new Response(null, { status: 204 })).client.tokens.remove(asId('t1'))).resolves.toBeUndefined();
  });

  test('throws the reason of a signal as it is', async () => {
    const reason = new Error('no longer wanted');
    const client = createClient({ baseUrl: '', fetch: (_input, init) => Promise.reject(init?.signal?.reason as Error) });
    await expect(client.tokens.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('keeps a key that it is given, and sends none where an answer can’t be given twice', async () => {
    const { sent, client } = clientWith(() => json({}));
    const account = { email: 'ada@example.org', password: 'a long password' };
    await client.setup.create({ token: 't', name: 'Ada', ...account }, { idempotencyKey: 'again' });
    await client.invites.accept({ secret: 's', name: 'Ada', ...account });
    await client.auth.signIn(account);
    await client.auth.signOut();
    const keys = sent.map(({ init }) => init.headers['idempotency-key']);
    expect(keys).toEqual(['again', expect.stringMatching(/^[0-9a-f]{32}$/), undefined, undefined]);
  });

  test('asks every route by its name', async () => {
    const { sent, client } = clientWith(() => json({}));
    const id = <Branded extends Id<string>>() => asId<Branded>('x1');
    await client.auth.session();
    await client.setup.state();
    await client.members.list({ cursor: 'm9' });
    await client.members.changeRole(id(), 'viewer', 2);
    await client.members.remove(id(), 2);
    await client.invites.list();
    await client.invites.create({ role: 'viewer' });
    await client.invites.withdraw(id());
    await client.tokens.list();
    await client.tokens.create({ name: 'CI' });
    await client.directories('/srv/a b');
    await client.providers.list();
    await client.providers.setCredentials(asId('openai'), { apiKey: 'sk-x' });
    await client.providers.removeCredentials(asId('openai'));
    await client.providers.check(asId('openai'));
    await client.providers.models(asId('openai'), { refresh: true });
    await client.send.whole(round);
    await client.projects.list();
    await client.projects.create({ name: 'A', directory: '/srv/a' });
    await client.projects.get(id());
    await client.projects.change(id(), { name: 'B' }, 1);
    await client.projects.remove(id(), 1);
    await client.projects.files(id(), 'pay client');
    await client.attachments.add(id(), new Blob(['x']), 'a.txt');
    await client.drafts.get(id());
    await client.drafts.keep(id(), { text: 'x' });
    await client.readMarks.list();
    await client.readMarks.set(id(), 7);
    await client.preferences.get();
    await client.preferences.set({});
    await client.discussions.list(id());
    await client.discussions.get(id());
    await client.discussions.remove(id(), 1);
    await client.discussions.reset(id(), id());
    await client.worktrees.get(id());
    await client.worktrees.make(id());
    await client.worktrees.remove(id());
    await client.worktrees.remove(id(), { work: 'commit' });
    await client.takes.list(id());
    await client.takes.create(id(), { leafId: id() });
    await client.takes.change(id(), { name: 'N' }, 2);
    await client.takes.remove(id(), 3);
    await client.entries.list(id());
    await client.entries.create(id(), { role: 'user', text: 'Hello' });
    await client.entries.change(id(), { name: 'N' }, 1);
    await client.entries.edit(id(), { text: 'Hi' });
    await client.entries.remove(id(), 1);
    await client.entries.redact(id());
    await client.context.get(id());
    await client.context.set(id(), { files: [] }, 4);
    await client.runs.preview(id(), run);
    await client.runs.start(id(), run);
    await client.runs.get(id());
    await client.runs.wire(id());
    await client.runs.wire(id(), { round: 3 });
    await client.runs.stop(id());
    await client.runs.takeOver(id());
    await client.runs.steer(id(), { text: 'Go on', when: 'after_run' });
    await client.runs.withdraw(id(), id());
    await client.streams.events(asId('workspace'), 7, 50);
    await client.usage({ groupBy: 'day', from: '2026-11-01T00:00:00.000Z' });
    const version = (init: Sent['init']): string => (init.headers['if-match'] === undefined ? '' : ` version ${init.headers['if-match']}`);
    expect(sent.map(({ url, init }) => `${init.method} ${url.replace('http://baton.test', '')}${version(init)}`)).toEqual([
      'GET /api/auth/get-session',
      'GET /api/v1/setup',
      'GET /api/v1/members?cursor=m9',
      'PATCH /api/v1/members/x1 version 2',
      'DELETE /api/v1/members/x1 version 2',
      'GET /api/v1/invites',
      'POST /api/v1/invites',
      'DELETE /api/v1/invites/x1',
      'GET /api/v1/tokens',
      'POST /api/v1/tokens',
      'GET /api/v1/directories?path=%2Fsrv%2Fa+b',
      'GET /api/v1/providers',
      'PUT /api/v1/providers/openai/credentials',
      'DELETE /api/v1/providers/openai/credentials',
      'POST /api/v1/providers/openai/check',
      'GET /api/v1/providers/openai/models?refresh=true',
      'POST /api/v1/send',
      'GET /api/v1/projects',
      'POST /api/v1/projects',
      'GET /api/v1/projects/x1',
      'PATCH /api/v1/projects/x1 version 1',
      'DELETE /api/v1/projects/x1 version 1',
      'GET /api/v1/projects/x1/files?q=pay+client',
      'POST /api/v1/projects/x1/attachments',
      'GET /api/v1/discussions/x1/draft',
      'PUT /api/v1/discussions/x1/draft',
      'GET /api/v1/read-marks',
      'PUT /api/v1/discussions/x1/read-mark',
      'GET /api/v1/me/preferences',
      'PUT /api/v1/me/preferences',
      'GET /api/v1/projects/x1/discussions',
      'GET /api/v1/discussions/x1',
      'DELETE /api/v1/discussions/x1 version 1',
      'POST /api/v1/discussions/x1/reset',
      'GET /api/v1/discussions/x1/worktree',
      'POST /api/v1/discussions/x1/worktree',
      'DELETE /api/v1/discussions/x1/worktree',
      'DELETE /api/v1/discussions/x1/worktree?work=commit',
      'GET /api/v1/discussions/x1/takes',
      'POST /api/v1/discussions/x1/takes',
      'PATCH /api/v1/takes/x1 version 2',
      'DELETE /api/v1/takes/x1 version 3',
      'GET /api/v1/discussions/x1/entries',
      'POST /api/v1/discussions/x1/entries',
      'PATCH /api/v1/entries/x1 version 1',
      'POST /api/v1/entries/x1/edits',
      'DELETE /api/v1/entries/x1 version 1',
      'POST /api/v1/entries/x1/redact',
      'GET /api/v1/discussions/x1/context',
      'PUT /api/v1/discussions/x1/context version 4',
      'POST /api/v1/discussions/x1/preview',
      'POST /api/v1/discussions/x1/runs',
      'GET /api/v1/runs/x1',
      'GET /api/v1/runs/x1/wire',
      'GET /api/v1/runs/x1/wire?round=3',
      'POST /api/v1/runs/x1/stop',
      'POST /api/v1/runs/x1/take-over',
      'POST /api/v1/runs/x1/steer',
      'DELETE /api/v1/runs/x1/steer/x1',
      'GET /api/v1/streams/workspace/events?after=7&limit=50',
      'GET /api/v1/usage?groupBy=day&from=2026-11-01T00%3A00%3A00.000Z',
    ]);
  });
});
