import { asId, pathTo, type Edited, type Entry, type Page, type Problem, type RunId, type Take } from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let discussion: TestDiscussion;
beforeAll(async () => {
  test = await createTestApp();
  await test.app.startRuns();
});
afterAll(() => test.close());
beforeEach(async () => {
  discussion = await createTestDiscussion(test);
});

const textOf = (entry: Entry | undefined): string =>
  (entry?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');

async function takes(): Promise<Take[]> {
  return (await discussion.caller.call<Page<Take>>('GET', `/api/v1/discussions/${discussion.id}/takes`)).body.items;
}

async function asked(): Promise<Entry> {
  await discussion.say('What is this project?');
  const entry = (await discussion.entries()).find(({ role }) => role === 'user');
  if (entry === undefined) throw new Error('nothing was asked');
  return entry;
}

const edit = (id: string, body: unknown) => discussion.caller.call<Edited>('POST', `/api/v1/entries/${id}/edits`, body);

describe('an edit', () => {
  it('is a sibling in a take of its own, and the old entry stays as it was', async () => {
    const before = await asked();
    const { status, body } = await edit(before.id, { text: 'And what is it for?' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ role: 'user', parentId: before.parentId, parts: [{ type: 'text', text: 'And what is it for?' }] });
    expect(body.id).not.toBe(before.id);
    const [first, second] = await takes();
    expect(second).toMatchObject({ id: body.takeId, name: 'Take 2', leafId: body.id });
    const entries = new Map((await discussion.entries()).map((entry) => [entry.id, entry]));
    expect(textOf(pathTo(entries, first?.leafId ?? null)[0])).toBe('What is this project?');
  });

  it('is answered in its take by a run without input, and the first take does not change', async () => {
    const before = await asked();
    const [first] = await takes();
    const { body } = await edit(before.id, { text: 'And what is it for?' });
    const accepted = await discussion.start({ takeId: body.takeId });
    expect(accepted).toMatchObject({ entryId: body.id });
    expect((await discussion.ended(accepted.runId)).status).toBe('finished');
    const after = await takes();
    expect(after[0]).toEqual(first);
    const entries = new Map((await discussion.entries()).map((entry) => [entry.id, entry]));
    expect(pathTo(entries, after[1]?.leafId ?? null).map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('of an answer is the person’s word', async () => {
    await asked();
    const answer = (await discussion.entries()).find(({ role }) => role === 'assistant');
    const { body } = await edit(answer?.id ?? '', { text: 'It is a sample.' });
    expect(body).toMatchObject({ role: 'assistant', author: { type: 'member', name: 'The member' }, parentId: answer?.parentId });
  });

  it.each([
    ['nothing', { text: ' ' }, 400],
    ['a text that is too long', { text: 'x'.repeat(1_000_001) }, 400],
    ['unknown fields', { text: 'x', parentId: 'e1' }, 400],
  ])('to %s is refused', async (_, body, status) => {
    const entry = await asked();
    expect((await edit(entry.id, body)).status).toBe(status);
    expect(await takes()).toHaveLength(1);
  });

  it('of an answer that asked for tools is refused, in words', async () => {
    await discussion.say('read README.md');
    const call = (await discussion.entries()).find(({ parts }) => parts.some(({ type }) => type === 'tool_call'));
    const tool = (await discussion.entries()).find(({ role }) => role === 'tool');
    expect(await edit(call?.id ?? '', { text: 'x' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('asked for tools') },
    });
    expect((await edit(tool?.id ?? '', { text: 'x' })).status).toBe(400);
  });
});

describe('an answer is asked for again', () => {
  it('in a new take beside the first one, which stays', async () => {
    const entry = await asked();
    const accepted = await discussion.start({ parentEntryId: entry.id, model: 'rehearsal-1' });
    await discussion.ended(accepted.runId);
    const [first, second] = await takes();
    expect(accepted.takeId).toBe(second?.id);
    expect(first?.leafId).not.toBe(second?.leafId);
    expect((await discussion.entries()).filter(({ parentId }) => parentId === entry.id)).toHaveLength(2);
  });
});

describe('a take', () => {
  it('begins anywhere in the tree, is renamed, moved and removed', async () => {
    const entry = await asked();
    const made = await discussion.caller.call<Take>('POST', `/api/v1/discussions/${discussion.id}/takes`, { leafId: entry.id });
    expect(made).toMatchObject({ status: 201, body: { name: 'Take 2', leafId: entry.id, version: 1 } });
    const url = `/api/v1/takes/${made.body.id}`;
    const named = await discussion.caller.call<Take>('PATCH', url, { name: 'Cheaper' }, { 'if-match': '1' });
    expect(named.body).toMatchObject({ name: 'Cheaper', version: 2 });
    const leafId = (await takes())[0]?.leafId;
    const moved = await discussion.caller.call<Take>('PATCH', url, { leafId }, { 'if-match': '2' });
    expect(moved.body).toMatchObject({ name: 'Cheaper', leafId, version: 3 });
    expect((await takes())[1]).toEqual(moved.body);
    expect((await discussion.caller.call('DELETE', url, undefined, { 'if-match': '3' })).status).toBe(204);
    expect(await takes()).toHaveLength(1);
    expect((await discussion.caller.call('PATCH', url, { name: 'x' }, { 'if-match': '3' })).status).toBe(404);
  });

  it('is changed only by whoever has seen its last version', async () => {
    await asked();
    const take = (await takes())[0];
    const answer = await discussion.caller.call<Problem>('PATCH', `/api/v1/takes/${take?.id}`, { name: 'x' }, { 'if-match': '1' });
    expect(answer).toMatchObject({ status: 412, body: { kind: 'stale', current: { name: 'Take 1' } } });
    expect((await discussion.caller.call('PATCH', `/api/v1/takes/${take?.id}`, { name: 'x' })).status).toBe(428);
  });

  it('stays when it is the last one', async () => {
    await asked();
    const take = (await takes())[0];
    const answer = await discussion.caller.call<Problem>('DELETE', `/api/v1/takes/${take?.id}`, undefined, {
      'if-match': String(take?.version),
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'last_take' } });
  });

  it('does not end at an entry of another discussion', async () => {
    const entry = await asked();
    const other = await createTestDiscussion(test);
    const answer = await other.caller.call('POST', `/api/v1/discussions/${other.id}/takes`, { leafId: entry.id });
    expect(answer.status).toBe(404);
  });

  it('is left alone while a run writes to it', async () => {
    const { runId } = await discussion.start({ input: { text: 'Slow, please: a long answer of 400 words.' }, model: 'rehearsal-1' });
    const take = (await takes())[0];
    const url = `/api/v1/takes/${take?.id}`;
    const answer = await discussion.caller.call<Problem>('DELETE', url, undefined, { 'if-match': String(take?.version) });
    expect([409, 412]).toContain(answer.status);
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);
    await discussion.ended(asId<RunId>(runId));
  });
});

describe('what was said can be taken out', () => {
  const SECRET = 'hunter2-hunter2';

  it('of the thread, of the log and of what is sent from then on, by an admin', async () => {
    await discussion.say(`My password is ${SECRET}.`);
    const entry = (await discussion.entries())[0];
    const url = `/api/v1/entries/${entry?.id}/redact`;
    expect((await discussion.caller.call('POST', url)).status).toBe(403);
    expect((await (await test.as('admin')).call('POST', url)).status).toBe(204);
    expect(textOf((await discussion.entries())[0])).toBe('[redacted]');
    const events = await discussion.events();
    expect(events.find(({ event }) => event.type === 'entry.redacted')?.event).toMatchObject({ entryId: entry?.id });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const created = events.find(({ event }) => event.type === 'entry.created');
    expect(JSON.stringify(created)).toContain('[redacted]');
    expect(await discussion.get()).toMatchObject({ title: 'New discussion' });
    for (const { data } of await test.deps.db.selectFrom('events').select('data').where('data', 'like', `%${SECRET}%`).execute())
      expect(JSON.parse(data)).toMatchObject({ type: 'message.completed' });
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('also where it was said to a run at work first', async () => {
    const { runId } = await discussion.start({ input: { text: 'Hello! What can you do?' }, model: 'rehearsal-1' });
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/steer`, { text: `It is ${SECRET}.`, when: 'after_run' });
    await discussion.ended(runId);
    const next = await discussion.until((frames) => frames.findLast(({ event }) => event.type === 'run.queued' && event.run.id !== runId));
    await discussion.ended(next.event.type === 'run.queued' ? next.event.run.id : runId);
    const entry = (await discussion.entries()).find((each) => textOf(each).includes(SECRET));
    await (await test.as('admin')).call('POST', `/api/v1/entries/${entry?.id}/redact`);
    const queued = (await discussion.events()).find(({ event }) => event.type === 'steer.queued');
    expect(JSON.stringify(queued)).toContain('[redacted]');
    expect(JSON.stringify(queued)).not.toContain(SECRET);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('but not while a run may be sending it', async () => {
    const { runId } = await discussion.start({ input: { text: 'Slow, please: a long answer of 400 words.' }, model: 'rehearsal-1' });
    const entry = (await discussion.entries())[0];
    const answer = await (await test.as('admin')).call<Problem>('POST', `/api/v1/entries/${entry?.id}/redact`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'run_active' } });
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);
    await discussion.ended(asId<RunId>(runId));
  });
});
