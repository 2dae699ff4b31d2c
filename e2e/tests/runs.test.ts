import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextFiles, Discussion, Event, EventOf, EventType, Preview, Problem, Project, Run, RunAccepted } from '@baton/protocol';
import { Api } from '../support/api.ts';
import type { Provider } from '../support/provider.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

interface Place {
  api: Api;
  discussion: Discussion;
}

async function openDiscussion(server: Server, provider: Provider): Promise<Place> {
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  return { api, discussion: await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {}) };
}

const bodyOf = (text: string, more: object = {}) => ({ provider: 'openai', model: 'gpt-4o-mini', input: { text }, ...more });

const start = ({ api, discussion }: Place, text: string, more: object = {}): Promise<RunAccepted> =>
  api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, bodyOf(text, more));

async function ended({ api }: Place, runId: string): Promise<Run> {
  await expect
    .poll(async () => (await api.call<Run>('GET', `/runs/${runId}`)).status, { timeout: 30_000 })
    .toMatch(/finished|failed|stopped/);
  return api.call<Run>('GET', `/runs/${runId}`);
}

async function eventsOf({ api, discussion }: Place): Promise<Event[]> {
  return (await api.events(discussion.stream)).map((frame) => frame.event);
}

const ofType = <Name extends EventType>(events: readonly Event[], type: Name): EventOf<Name>[] =>
  events.filter((event): event is EventOf<Name> => event.type === type);

test('a run with a tool call is priced to the nano-dollar, and its request was shown exactly before', async ({ server, provider }) => {
  const place = await openDiscussion(server, provider);
  const question = bodyOf('what does the readme say');
  const preview = await place.api.call<Preview>('POST', `/discussions/${place.discussion.id}/preview`, question);
  const { runId } = await start(place, 'what does the readme say');
  const run = await ended(place, runId);
  expect(run).toMatchObject({ status: 'finished', rounds: 2, simulated: false });
  const [first] = provider.mock.getRequests().filter((request) => request.path.endsWith('/chat/completions'));
  const sent = first?.body as { messages: unknown; tools: { function: { name: string } }[]; stream_options: unknown };
  // Commands are offered only where the machine can shut them in.
  expect(sent.tools.map((tool) => tool.function.name).filter((name) => !name.startsWith('run_'))).toEqual([
    'read_file',
    'list_directory',
    'find_files',
    'search_files',
    'file_outline',
    'file_skeleton',
    'find_symbol',
    'git_diff',
    'git_log',
    'write_file',
    'edit_file',
    'apply_patch',
    'move_file',
    'delete_file',
    'fetch_url',
    'ask_person',
    'update_plan',
  ]);
  expect((preview.request as { messages: unknown }).messages).toEqual(sent.messages);
  const events = await eventsOf(place);
  const [result] = ofType(events, 'tool.finished');
  expect(result?.result).toMatchObject({ outcome: 'ok', summary: '3 lines', text: expect.stringContaining('Hello, world.') });
  const priced = ofType(events, 'usage.recorded');
  expect(priced.at(-1)).toMatchObject({ usage: { inputTokens: 1200, outputTokens: 40 }, costUsd: '0.000204', estimated: false });
  expect(ofType(events, 'round.started')[0]?.estimate.inputTokens).toBeGreaterThan(100);
});

test('stop keeps what was written and has the last word', async ({ server, provider }) => {
  const place = await openDiscussion(server, provider);
  const { runId } = await start(place, 'tell a long story');
  await expect.poll(async () => ofType(await eventsOf(place), 'message.started').length).toBe(1);
  const second = await place.api.send(
    'POST',
    `/discussions/${place.discussion.id}/runs`,
    bodyOf('hello', { takeId: place.discussion.takes[0]?.id }),
  );
  expect(second.status).toBe(409);
  expect((await second.json()) as Problem).toMatchObject({ kind: 'conflict', code: 'run_active', runId });
  const asked = await place.api.send('POST', `/runs/${runId}/stop`);
  expect(asked.status).toBe(202);
  expect((await ended(place, runId)).status).toBe('stopped');
  const events = await eventsOf(place);
  const [interrupted] = ofType(events, 'message.interrupted');
  expect(interrupted).toMatchObject({ reason: 'stopped' });
  expect(interrupted?.parts[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/^word1 /) });
  expect(events.at(-1)?.type).toBe('run.stopped');
  expect(ofType(events, 'usage.recorded')).toMatchObject([{ estimated: true }]);
});

test('a wrong key, a rate limit and a cut line end a run with their kind, and everything has its ledger row', async ({
  server,
  provider,
}) => {
  const place = await openDiscussion(server, provider);
  const key = await ended(place, (await start(place, 'refuse the key')).runId);
  expect(key).toMatchObject({ status: 'failed', error: { kind: 'auth' } });
  const takeId = key.takeId;

  const cut = await ended(place, (await start(place, 'cut the line', { takeId })).runId);
  expect(cut).toMatchObject({ status: 'failed', error: { kind: 'network' } });
  expect(ofType(await eventsOf(place), 'message.interrupted')).toMatchObject([{ reason: 'failed', parts: [{ type: 'text' }] }]);

  const limited = await ended(place, (await start(place, 'too fast', { takeId })).runId);
  expect(limited).toMatchObject({ status: 'failed', error: { kind: 'rate_limit' } });
  const attempts = ofType(await eventsOf(place), 'round.failed').filter((event) => event.runId === limited.id);
  expect(attempts.map((event) => event.attempt)).toEqual([1, 2, 3, 4]);
  expect(attempts.map((event) => event.retryInMs !== undefined)).toEqual([true, true, true, false]);

  const usage = await place.api.call<{ items: { calls: number }[] }>('GET', '/usage?groupBy=model');
  expect(usage.items.reduce((sum, row) => sum + row.calls, 0)).toBe(provider.completions());
});

test('the limit of tool rounds ends a run in words, and the discussion goes on', async ({ server, provider }) => {
  const place = await openDiscussion(server, provider);
  const run = await ended(place, (await start(place, 'kill me', { settings: { maxToolRounds: 1 } })).runId);
  expect(run).toMatchObject({ status: 'failed', error: { kind: 'tool_rounds', detail: expect.stringContaining('1 rounds') } });
  const next = await ended(place, (await start(place, 'hello', { takeId: run.takeId })).runId);
  expect(next.status).toBe('finished');
});

test('a context file is sent whole once, and later what changed in it; after a reset nothing from before is sent', async ({
  server,
  provider,
}) => {
  const place = await openDiscussion(server, provider);
  const { api, discussion } = place;
  const before = await api.call<ContextFiles>('GET', `/discussions/${discussion.id}/context`);
  const set = await api.send(
    'PUT',
    `/discussions/${discussion.id}/context`,
    { files: [{ path: 'src/pay.ts' }] },
    { 'if-match': String(before.version) },
  );
  expect(set.status).toBe(200);
  const first = await ended(place, (await start(place, 'hello one')).runId);
  await writeFile(join(server.projectDirectory, 'src/pay.ts'), `${'// unchanged\n'.repeat(20)}export const refund = 1;\n`);
  await ended(place, (await start(place, 'hello two', { takeId: first.takeId })).runId);
  const changes = ofType(await eventsOf(place), 'entry.created').filter(({ entry }) => entry.role === 'context');
  expect(changes).toHaveLength(1);
  expect(changes[0]?.entry.parts[0]).toMatchObject({ type: 'file', path: 'src/pay.ts', text: expect.stringContaining('refund') });
  const second = JSON.stringify(provider.mock.getLastRequest()?.body);
  expect(second).toContain('export const pay');
  expect(second).toContain('refund');
  expect(second).toContain('hello one');

  expect((await api.send('POST', `/discussions/${discussion.id}/reset`, { takeId: first.takeId })).status).toBe(201);
  await ended(place, (await start(place, 'hello three', { takeId: first.takeId })).runId);
  const third = JSON.stringify(provider.mock.getLastRequest()?.body);
  expect(third).toContain('hello three');
  expect(third).not.toContain('hello one');
  expect(third).toContain('refund');
});

test('a repeated start with the same key is the same run; with another body it is refused', async ({ server, provider }) => {
  const place = await openDiscussion(server, provider);
  const path = `/discussions/${place.discussion.id}/runs`;
  const headers = { 'idempotency-key': randomUUID() };
  const answers = [];
  for (let repeat = 0; repeat < 3; repeat += 1) answers.push(await (await place.api.send('POST', path, bodyOf('hello'), headers)).json());
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  await ended(place, (answers[0] as RunAccepted).runId);
  expect(provider.completions()).toBe(1);
  const reused = await place.api.send('POST', path, bodyOf('something else'), headers);
  expect(reused.status).toBe(422);
});

test('the rehearsal needs no key, runs tools, plays errors, costs nothing and says that it is simulated', async ({ server }) => {
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
  const place = { api, discussion };
  const rehearse = (text: string, more: object = {}) => start(place, text, { provider: 'rehearsal', model: 'rehearsal-1', ...more });
  const run = await ended(place, (await rehearse('read README.md')).runId);
  expect(run).toMatchObject({ status: 'finished', simulated: true, costUsd: '0' });
  expect(JSON.stringify(ofType(await eventsOf(place), 'tool.finished'))).toContain('Hello, world.');
  const failed = await ended(place, (await rehearse('fail with auth', { takeId: run.takeId })).runId);
  expect(failed).toMatchObject({ status: 'failed', error: { kind: 'auth' } });
  const sent = await api.call<{ simulated: boolean; parts: unknown[] }>('POST', '/send', {
    provider: 'rehearsal',
    model: 'rehearsal-1',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
  });
  expect(sent).toMatchObject({ simulated: true });
});

test('an orderly stop of the server interrupts a run, and the next start goes on with it', async ({ server, provider }) => {
  const place = await openDiscussion(server, provider);
  const { runId } = await start(place, 'tell a long story');
  await expect.poll(async () => ofType(await eventsOf(place), 'message.started').length).toBe(1);
  await server.end('SIGTERM');
  await server.launch();
  expect((await ended(place, runId)).status).toBe('finished');
  const events = await eventsOf(place);
  expect(ofType(events, 'message.interrupted')).toMatchObject([{ reason: 'shutdown' }]);
  expect(ofType(events, 'run.released')).toHaveLength(1);
  expect(ofType(events, 'run.started').at(-1)).toMatchObject({ epoch: 2, adopted: 'shutdown' });
});
