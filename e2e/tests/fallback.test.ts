import { startVendorDouble, type DoubleAnswer, type DoubleRequest } from '@baton/testkit';
import type { Discussion, Entry, EventOf, EventType, Project, Run, RunAccepted } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { ask, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const CLAUDE = { provider: 'anthropic', model: 'claude-haiku-4-5' };

const isTitle = ({ body }: DoubleRequest): boolean => JSON.stringify(body).includes('at most six words');

test('a run that turned to a fallback goes on with it after kill -9, and every attempt is in the ledger', async ({ server }) => {
  // The fallback falls silent in the middle of its answer until the server is killed over it.
  const killed = Promise.withResolvers<void>();
  let dead = false;
  const double = await startVendorDouble({
    answer: (request): DoubleAnswer => {
      if (isTitle(request)) return { text: ['A title'] };
      if (request.dialect !== 'messages') return { fails: { kind: 'model_not_found' } };
      return dead ? { text: ['The whole answer.'] } : { text: ['Half ', 'of ', 'an ', 'answer'], until: killed.promise };
    },
  });
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: `${double.url}/v1` });
  await api.call('PUT', '/providers/anthropic/credentials', { apiKey: 'sk-test-0123456789', baseUrl: double.url });
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, { fallbacks: [CLAUDE] });
  const { runId, stream } = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    input: { text: 'hello' },
  });

  const ofType = async <Name extends EventType>(type: Name): Promise<EventOf<Name>[]> =>
    (await api.events(stream)).map(({ event }) => event).filter((event): event is EventOf<Name> => event.type === type);
  await expect.poll(async () => (await ofType('message.started')).length).toBe(1);
  await server.end('SIGKILL');
  dead = true;
  killed.resolve();
  await server.launch();

  const run = () => api.call<Run>('GET', `/runs/${runId}`);
  await expect.poll(async () => (await run()).status).toBe('finished');
  expect(await run()).toMatchObject({ provider: 'openai', model: 'gpt-4o-mini', fallback: CLAUDE });
  expect((await ofType('run.started')).map(({ adopted }) => adopted)).toEqual([undefined, 'crash']);
  expect((await ofType('round.started')).map(({ attempt, model }) => [attempt, model])).toEqual([
    [1, 'gpt-4o-mini'],
    [2, 'claude-haiku-4-5'],
    [2, 'claude-haiku-4-5'],
  ]);
  const usage = (await ofType('usage.recorded')).filter(({ purpose }) => purpose === undefined);
  expect(usage.map(({ provider, estimated }) => [provider, estimated])).toEqual([
    ['openai', true],
    ['anthropic', true],
    ['anthropic', true],
  ]);
  const { items } = await api.call<{ items: Entry[] }>('GET', `/discussions/${discussion.id}/entries`);
  expect(items.map(({ role, status, author }) => [role, status, author.type === 'model' ? author.model : ''])).toEqual([
    ['user', 'complete', ''],
    ['assistant', 'interrupted', 'claude-haiku-4-5'],
    ['assistant', 'complete', 'claude-haiku-4-5'],
  ]);
  expect(double.requests.filter((request) => !isTitle(request)).map(({ dialect }) => dialect)).toEqual([
    'chat-completions',
    'messages',
    'messages',
  ]);
  await double.close();
});

test('the thread says who took over from whom and why, where it happened', async ({ server, page }) => {
  const double = await startVendorDouble({
    answer: ({ dialect, body }): DoubleAnswer => {
      if (dialect === 'messages') return { text: ['I go on where it ended.'] };
      if (JSON.stringify(body).includes('"tool"')) return { fails: { kind: 'model_not_found' } };
      return { text: ['Let me look.'], calls: [{ name: 'read_file', pieces: ['{"path":"README.md"}'] }] };
    },
  });
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: `${double.url}/v1` });
  await api.call('PUT', '/providers/anthropic/credentials', { apiKey: 'sk-test-0123456789', baseUrl: double.url });
  const project = await api.call<Project>('POST', '/projects', {
    name: 'Sample',
    directory: server.projectDirectory,
    settings: { provider: 'openai', model: 'gpt-4o-mini' },
  });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {
    title: 'Who answers?',
    fallbacks: [{ provider: 'gemini', model: 'gemini-2.5-flash' }, CLAUDE],
  });
  await signIn(page, server, `/discussions/${discussion.id}`);
  await ask(page, 'what does the readme say');
  const turn = page.getByRole('article', { name: 'gpt-4o-mini' });
  const told = [
    'Let me look.',
    'OpenAI does not have this model, or not for this key. Continued with claude-haiku-4-5 of Anthropic.',
    /^gemini-2\.5-flash of Google Gemini was not asked: .*no key yet/,
    'I go on where it ended.',
  ];
  for (const words of told) await expect(turn.getByText(words)).toBeVisible();
  const heights = await Promise.all(told.map(async (words) => (await turn.getByText(words).boundingBox())?.y ?? 0));
  expect(heights).toEqual(heights.toSorted((left, right) => left - right));
  await expect(turn.getByRole('note', { name: 'Receipt' })).toContainText('gpt-4o-mini → claude-haiku-4-5 · ');
  await page.reload();
  for (const words of told) await expect(turn.getByText(words)).toBeVisible();
  await double.close();
});
