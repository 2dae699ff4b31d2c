import type { EventFrame, Page, Preset, Problem } from '@baton/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let member: TestCaller;
let viewer: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  member = await test.as('member');
  viewer = await test.as('viewer');
});
afterAll(() => test.close());

const create = (body: object, headers = {}) => member.call<Preset & Problem>('POST', '/api/v1/presets', body, headers);
const change = (preset: Preset, body: object, version = preset.version) =>
  member.call<Preset & Problem>('PATCH', `/api/v1/presets/${preset.id}`, body, { 'if-match': String(version) });
const list = async (caller: TestCaller) => (await caller.call<Page<Preset>>('GET', '/api/v1/presets')).body;
const told = async () => (await viewer.call<Page<EventFrame>>('GET', '/api/v1/streams/workspace/events')).body.items.at(-1)?.event;

describe('a preset', () => {
  it('is made by a member, listed for viewers, and told to the workspace', async () => {
    const body = {
      name: ' Careful ',
      settings: { temperature: 0, reasoningEffort: 'high' },
      choice: { provider: 'openai', model: 'gpt-5' },
    };
    const made = await create(body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...body, name: 'Careful', createdBy: { memberId: member.id }, version: 1 });
    const page = await list(viewer);
    expect(page.items).toContainEqual(made.body);
    expect(page.asOfSeq).toBeGreaterThan(0);
    expect(await told()).toMatchObject({ type: 'preset.updated', preset: made.body, by: { memberId: member.id } });
  });

  it('is made once for one key, and has a name of its own', async () => {
    const headers = { 'idempotency-key': 'one-preset' };
    const first = await create({ name: 'Once', settings: {} }, headers);
    expect((await create({ name: 'Once', settings: {} }, headers)).body).toEqual(first.body);
    const again = await create({ name: 'once', settings: {} });
    expect(again).toMatchObject({ status: 409, body: { code: 'name_taken', detail: 'There is a preset "once" already.' } });
    expect((await list(member)).items.filter(({ name }) => name.toLowerCase() === 'once')).toHaveLength(1);
  });

  it('is changed as a whole or in part, by whoever read it last, and keeps its own name', async () => {
    const { body: preset } = await create({
      name: 'Short',
      settings: { maxOutputTokens: 200 },
      choice: { provider: 'gemini', model: 'm' },
    });
    const changed = (await change(preset, { settings: { topP: 0.5 }, choice: null, name: 'SHORT' })).body;
    expect(changed).toMatchObject({ name: 'SHORT', settings: { topP: 0.5 }, version: 2 });
    expect(changed).not.toHaveProperty('choice');
    expect(await change(preset, { name: 'Late' })).toMatchObject({ status: 412, body: { current: changed } });
    expect((await change(changed, { name: 'Careful' })).status).toBe(409);
    expect((await member.call('PATCH', `/api/v1/presets/${preset.id}`, { name: 'x' })).status).toBe(428);
  });

  it('is taken away, with a version, and is gone then', async () => {
    const { body: preset } = await create({ name: 'Passing', settings: {} });
    const remove = (version: number) =>
      member.call<Problem>('DELETE', `/api/v1/presets/${preset.id}`, undefined, { 'if-match': String(version) });
    expect((await remove(7)).status).toBe(412);
    expect((await remove(1)).status).toBe(204);
    expect(await told()).toMatchObject({ type: 'preset.deleted', presetId: preset.id });
    expect((await remove(1)).status).toBe(404);
    expect((await change(preset, { name: 'x' })).status).toBe(404);
  });

  it('takes no settings that there are not, and no values that make no sense', async () => {
    for (const settings of [{ temperature: 3 }, { topK: 4 }, { maxHistoryTokens: 3 }, { stop: ['a', 'b', 'c', 'd', 'e'] }]) {
      expect((await create({ name: 'Bad', settings })).status, JSON.stringify(settings)).toBe(400);
    }
    expect((await create({ name: '   ', settings: {} })).status).toBe(400);
  });

  it.each(['junk', '%', '0', "' OR 1=1"])('is not looked for behind a cursor that is none: %s', async (cursor) => {
    const answer = await member.call<Problem>('GET', `/api/v1/presets?cursor=${encodeURIComponent(cursor)}`);
    expect(answer).toMatchObject({ status: 400, body: { kind: 'invalid' } });
  });
});
