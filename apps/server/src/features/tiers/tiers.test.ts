import {
  asId,
  streamOf,
  type Problem,
  type Project,
  type ProjectTiersBody,
  type ProjectTiersView,
  type ProviderId,
  type TierSettings,
} from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let member: TestCaller;
let admin: TestCaller;
let project: Project;
beforeAll(async () => {
  test = await createTestApp({ config: { environment: { OPENAI_API_KEY: 'sk-none' } } });
  member = await test.as('member');
  admin = await test.as('admin');
});
afterAll(() => test.close());
beforeEach(async () => {
  const body = { name: 'Shop', directory: `${test.directory}/projects/sample` };
  project = (await admin.call<Project>('POST', '/api/v1/projects', body)).body;
});

const url = () => `/api/v1/projects/${project.id}/tiers`;
const look = async (caller = member) => (await caller.call<ProjectTiersView>('GET', url())).body;
const put = (body: ProjectTiersBody, version: number, caller = member) =>
  caller.call<ProjectTiersView & Pick<Problem, 'detail' | 'errors'>>('PUT', url(), body, { 'if-match': String(version) });

/** As they are, with something else for the worker. */
async function workerIs(changes: Partial<TierSettings>): Promise<ProjectTiersBody> {
  const { tiers, workers } = await look();
  return { tiers: { ...tiers, 3: { ...tiers[3], ...changes } }, workers };
}

const rehearsal = asId<ProviderId>('rehearsal');

describe('the tiers of a project', () => {
  it('are by the simulated model where nobody has chosen and no provider has a model to choose', async () => {
    const { tiers, version, workers } = await look(await test.as('viewer'));
    expect([version, workers]).toEqual([0, null]);
    for (const tier of [1, 2, 3, 4] as const) {
      expect(tiers[tier]).toMatchObject({ provider: 'rehearsal', model: 'rehearsal-1', fallbacks: [], escalation: [], systemPrompt: null });
    }
    expect([tiers[1].mode, tiers[2].mode, tiers[3].mode, tiers[4].mode]).toEqual(['plan', 'plan', 'free', 'plan']);
  });

  it('are by the model of its discussions where that was chosen', async () => {
    const fallbacks = [{ provider: 'rehearsal', model: 'rehearsal-fast' }];
    const settings = { provider: 'openai', model: 'gpt-4o-mini', fallbacks };
    await member.call('PATCH', `/api/v1/projects/${project.id}`, { settings }, { 'if-match': '1' });
    expect((await look()).tiers[3]).toMatchObject({ provider: 'openai', model: 'gpt-4o-mini', fallbacks });
  });

  it('are set by whoever read them last, and said on the project’s stream', async () => {
    const body = await workerIs({
      model: 'rehearsal-fast',
      escalation: [{ provider: rehearsal, model: 'rehearsal-1' }],
      settings: { temperature: 0.2 },
    });
    expect(await put(body, 0)).toMatchObject({ status: 200, body: { ...body, version: 1 } });
    expect(await look()).toEqual({ ...body, version: 1 });
    expect((await put(body, 0)).status).toBe(412);
    expect((await put(body, 1)).body.version).toBe(2);
    const frames = await test.deps.log.read(streamOf.project(project.id), 0, 100);
    expect(frames.flatMap(({ event }) => (event.type === 'tiers.updated' ? [event.version] : []))).toEqual([1, 2]);
  });

  it('are set once, however many set them at the same time', async () => {
    const body = await workerIs({ model: 'rehearsal-fast' });
    const answers = await Promise.all([put(body, 0), put(body, 0), put(body, 0)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(2);
  });

  it('are told what to do and what they may by admins alone', async () => {
    expect((await put(await workerIs({}), 0, await test.as('viewer'))).status).toBe(403);
    for (const change of [
      { mode: 'ask' },
      { systemPrompt: 'Be brief.' },
      { tools: ['read_file'] },
      { rules: [{ decision: 'allow', tool: '*' }] },
    ]) {
      const body = await workerIs(change as Partial<TierSettings>);
      expect(await put(body, 0)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('admins') } });
    }
    expect((await put({ ...(await workerIs({})), workers: 64 }, 0)).status).toBe(403);
    const body = { ...(await workerIs({ mode: 'ask', systemPrompt: 'Be brief.' })), workers: 2 };
    expect(await put(body, 0, admin)).toMatchObject({ status: 200, body });
    expect((await put(await workerIs({ model: 'rehearsal-fast' }), 1)).status).toBe(200);
  });

  it('are only by who can be asked, and everything that is wrong is said', async () => {
    const { tiers } = await look();
    const body: ProjectTiersBody = {
      tiers: {
        ...tiers,
        1: { ...tiers[1], provider: asId('anthropic'), model: 'claude-haiku-5-5' },
        2: { ...tiers[2], fallbacks: [{ provider: asId('compatible.nowhere'), model: 'x' }] },
        3: { ...tiers[3], model: 'rehearsal-9', rules: [{ decision: 'allow' }] },
        4: { ...tiers[4], provider: asId('openai'), model: 'whatever-nobody-has-listed' },
      },
      workers: null,
    };
    const { status, body: problem } = await put(body, 0, admin);
    expect(status).toBe(400);
    expect(problem.errors?.map(({ field }) => field)).toEqual([
      'body/tiers/1/model',
      'body/tiers/2/fallbacks/0',
      'body/tiers/3/model',
      'body/tiers/3/rules',
    ]);
    expect(problem.detail).toContain('has no key yet');
    expect(problem.errors?.[2]?.detail).toContain('lists no model “rehearsal-9”');
    expect((await look()).version).toBe(0);
  });

  it('keep a choice that stood there, also when its provider is gone', async () => {
    const settings = { provider: 'anthropic', model: 'claude-haiku-5-5' };
    await member.call('PATCH', `/api/v1/projects/${project.id}`, { settings }, { 'if-match': '1' });
    expect((await put(await workerIs({ settings: { temperature: 0 } }), 0)).status).toBe(200);
  });

  it('of a project that is not there are not there', async () => {
    await admin.call('DELETE', `/api/v1/projects/${project.id}`, undefined, { 'if-match': '1' });
    expect((await member.call('GET', url())).status).toBe(404);
  });
});
