import type { Discussion, EventOf, Preview, Project } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuildProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let discussion: TestDiscussion;
beforeAll(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  discussion = await createTestDiscussion(test);
});
afterAll(() => test.close());

const change = async (body: object) => {
  const { id, version } = await discussion.get();
  return discussion.caller.call<Discussion>('PATCH', `/api/v1/discussions/${id}`, body, { 'if-match': String(version) });
};
const create = (project: Project, body: object) =>
  discussion.caller.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, body);
const requestOf = async (runId: string) =>
  (await discussion.events())
    .map(({ event }) => event)
    .find((event): event is EventOf<'run.queued'> => event.type === 'run.queued' && event.run.id === runId)?.run;

describe('settings of a discussion', () => {
  it('are empty at first, replaced as a whole, and stay when something else is changed', async () => {
    expect(await discussion.get()).toMatchObject({ settings: {}, fallbacks: [] });
    const settings = { temperature: 0.2, topP: 0.9, maxOutputTokens: 900, stop: ['END'], maxToolRounds: 3, maxHistoryTokens: 4000 };
    const fallbacks = [{ provider: 'openai', model: 'gpt-4o' }];
    expect((await change({ settings: { reasoningEffort: 'low' }, fallbacks })).body).toMatchObject({
      settings: { reasoningEffort: 'low' },
    });
    expect((await change({ settings })).body.settings).toEqual(settings);
    expect((await change({ title: 'Another title' })).body).toMatchObject({ settings, fallbacks });
  });

  it('are what its runs use, but for what a run says itself', async () => {
    await change({ settings: { temperature: 0.2, maxToolRounds: 3 }, fallbacks: [{ provider: 'openai', model: 'gpt-4o' }] });
    const usual = await discussion.start({ input: { text: 'Hello' } });
    await discussion.ended(usual.runId);
    expect(await requestOf(usual.runId)).toMatchObject({
      settings: { temperature: 0.2, maxToolRounds: 3 },
      fallbacks: [{ provider: 'openai', model: 'gpt-4o' }],
    });
    const other = await discussion.start({ input: { text: 'Hello' }, settings: { temperature: 1, topP: 0.5 }, fallbacks: [] });
    await discussion.ended(other.runId);
    expect(await requestOf(other.runId)).toMatchObject({ settings: { temperature: 1, topP: 0.5, maxToolRounds: 3 } });
    expect(await requestOf(other.runId)).not.toHaveProperty('fallbacks');
    expect((await discussion.get()).settings).toEqual({ temperature: 0.2, maxToolRounds: 3 });
  });

  it('are told in the preview where the model does not take them', async () => {
    const body = { provider: 'rehearsal', model: 'rehearsal-fast', input: { text: 'Hello' }, settings: { reasoningEffort: 'high' } };
    await change({ settings: { temperature: 0.2 } });
    const takeId = (await discussion.get()).takes[0]?.id;
    const preview = await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview`, { ...body, takeId });
    expect(preview.body.notTaken).toEqual([
      { setting: 'temperature', detail: 'The temperature is left out: rehearsal-fast takes none.' },
      { setting: 'reasoningEffort', detail: 'The reasoning effort is left out: rehearsal-fast takes none.' },
    ]);
  });

  it('begin as the project says, where the discussion says nothing', async () => {
    const { project, caller } = discussion;
    const settings = { runSettings: { temperature: 0.4 }, fallbacks: [{ provider: 'gemini', model: 'gemini-2.5-flash' }] };
    const changed = await caller.call<Project>('PATCH', `/api/v1/projects/${project.id}`, { settings }, { 'if-match': '1' });
    expect(changed).toMatchObject({ status: 200, body: { settings } });
    expect((await create(project, {})).body).toMatchObject({ settings: settings.runSettings, fallbacks: settings.fallbacks });
    expect((await create(project, { settings: { topP: 1 }, fallbacks: [] })).body).toMatchObject({ settings: { topP: 1 }, fallbacks: [] });
  });

  it('are in the log: projections made again hold the same', async () => {
    await change({ settings: { stop: ['.'] }, fallbacks: [{ provider: 'anthropic', model: 'claude-haiku-4-5' }] });
    const before = await discussion.get();
    await rebuildProjections(test.deps.db);
    expect(await discussion.get()).toEqual(before);
  });

  it.each([
    [{ settings: { temperature: -1 } }],
    [{ settings: { unknown: 1 } }],
    [{ fallbacks: Array.from({ length: 6 }, (_, index) => ({ provider: 'openai', model: `m${index}` })) }],
    [
      {
        fallbacks: [
          { provider: 'openai', model: 'm' },
          { provider: 'openai', model: 'm' },
        ],
      },
    ],
    [{ fallbacks: [{ provider: 'nobody', model: 'm' }] }],
  ])('are refused where they make no sense: %j', async (body) => {
    expect(await change(body)).toMatchObject({ status: 400, body: { kind: 'invalid' } });
  });
});
