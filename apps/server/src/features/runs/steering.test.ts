import { hasEnded, type Entry, type Problem, type RunId, type SteerAccepted } from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, eventsOf, type TestDiscussion } from '../../test-discussion.ts';

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

const SLOW = { input: { text: 'Slow, please: a long answer of 400 words.' }, model: 'rehearsal-1' };

const steer = (runId: RunId, body: unknown) => discussion.caller.call<SteerAccepted>('POST', `/api/v1/runs/${runId}/steer`, body);
const stop = (runId: RunId) => discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);

const textOf = (entry: Entry | undefined): string =>
  (entry?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');

describe('what is said to a run at work', () => {
  it('stands in the thread before the model is asked next, and is answered by the same run', async () => {
    const { runId } = await discussion.start({ input: { text: 'Please read README.md and tell me what it says.' }, model: 'rehearsal-1' });
    const { status, body } = await steer(runId, { text: 'And be brief.', when: 'next_round' });
    expect(status).toBe(202);
    expect((await discussion.ended(runId)).status).toBe('finished');
    const entries = await discussion.entries();
    const said = entries.find((entry) => textOf(entry) === 'And be brief.');
    expect(said).toMatchObject({ role: 'user', runId, author: { type: 'member', name: 'The member' } });
    expect(entries.find(({ parentId }) => parentId === said?.id)).toMatchObject({ role: 'assistant', runId });
    const frames = await discussion.events();
    expect(eventsOf(frames, 'steer.applied')).toMatchObject([{ runId, steerId: body.steerId, entryId: said?.id }]);
    const round = eventsOf(frames, 'round.started').find(({ entryIds }) => said !== undefined && entryIds.includes(said.id));
    expect(round).toBeDefined();
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('for afterwards begins a run of its own when the run has finished, in order', async () => {
    const { runId } = await discussion.start({ input: { text: 'Hello! What can you do?' }, model: 'rehearsal-1' });
    await steer(runId, { text: 'Then list the files.', when: 'after_run' });
    await steer(runId, { text: 'And read README.md.', when: 'after_run' });
    await discussion.ended(runId);
    const next = await discussion.until((frames) => eventsOf(frames, 'run.queued')[1]?.run);
    expect((await discussion.ended(next.id)).status).toBe('finished');
    expect(next).toMatchObject({ takeId: (await discussion.get()).takes[0]?.id, model: 'rehearsal-1', holder: { name: 'The member' } });
    const said = (await discussion.entries()).filter(({ role }) => role === 'user').map(textOf);
    expect(said).toEqual(['Hello! What can you do?', 'Then list the files.', 'And read README.md.']);
    expect(eventsOf(await discussion.events(), 'steer.applied').map(({ nextRunId }) => nextRunId)).toEqual([next.id, next.id]);
  });

  it('can be taken back until it stands in the thread', async () => {
    const { runId } = await discussion.start(SLOW);
    const { body } = await steer(runId, { text: 'Never mind.', when: 'after_run' });
    const url = `/api/v1/runs/${runId}/steer/${body.steerId}`;
    expect((await discussion.caller.call('DELETE', url)).status).toBe(204);
    expect((await discussion.caller.call('DELETE', url)).status).toBe(404);
    await stop(runId);
    await discussion.ended(runId);
    expect((await discussion.entries()).map(textOf)).not.toContain('Never mind.');
  });

  it('waits for a person when the run was stopped', async () => {
    const { runId } = await discussion.start(SLOW);
    const { body } = await steer(runId, { text: 'Go on with the tests.', when: 'after_run' });
    await stop(runId);
    expect((await discussion.ended(runId)).status).toBe('stopped');
    expect(eventsOf(await discussion.events(), 'steer.applied')).toEqual([]);
    expect((await discussion.caller.call('DELETE', `/api/v1/runs/${runId}/steer/${body.steerId}`)).status).toBe(204);
  });

  it('comes too late for a run that has ended, in words', async () => {
    const run = await discussion.say('Hello! What can you do?');
    expect(hasEnded(run.status)).toBe(true);
    const answer = await discussion.caller.call<Problem>('POST', `/api/v1/runs/${run.id}/steer`, {
      text: 'One more thing.',
      when: 'next_round',
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'run_ended', detail: expect.stringContaining('new message') } });
  });

  it.each([
    ['nothing', { text: '  ', when: 'next_round' }],
    ['no time', { text: 'x' }],
    ['a time that is none', { text: 'x', when: 'later' }],
  ])('is refused with %s', async (_, body) => {
    const { runId } = await discussion.start(SLOW);
    expect((await steer(runId, body)).status).toBe(400);
    await stop(runId);
    await discussion.ended(runId);
  });
});
