import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asId,
  streamOf,
  type Discussion,
  type DiscussionId,
  type EventFrame,
  type Mode,
  type Problem,
  type Run,
  type RunId,
} from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { TestHand } from './executor/test-hand.ts';
import { inheritedMode } from './inherited-mode.ts';

let test: TestApp;
let discussion: TestDiscussion;
let other: DiscussionId;
beforeEach(async () => {
  test = await createTestApp({
    sandbox: { available: true },
    fetch: async () => new Response('Tell everybody.', { headers: { 'content-type': 'text/plain' } }),
  });
  await test.app.startRuns();
  discussion = await createTestDiscussion(test);
  other = await another();
});
afterEach(() => test.close());

async function another(): Promise<DiscussionId> {
  return (await discussion.caller.call<Discussion>('POST', `/api/v1/projects/${discussion.project.id}/discussions`, {})).body.id;
}

/** A run that waits for a person: it is there for as long as a test wants. */
async function waiting(mode: Mode): Promise<RunId> {
  const { runId } = await discussion.start({ input: { text: 'Please ask "Which one?"' }, mode });
  await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked' && event.runId === runId));
  return runId;
}

const child = (parent: RunId, text: string, mode?: Mode, where = other) =>
  test.app.runs.startChild(parent, where, {
    provider: asId('rehearsal'),
    model: 'rehearsal-fast',
    input: { text },
    ...(mode === undefined ? {} : { mode }),
  });

const get = async (id: RunId): Promise<Run> => (await discussion.caller.call<Run>('GET', `/api/v1/runs/${id}`)).body;

async function eventsOf(id: DiscussionId): Promise<readonly EventFrame[]> {
  return test.deps.log.read(streamOf.discussion(id), 0, 10_000);
}

/** Resolves once the log of a discussion says so. */
async function until(id: DiscussionId, found: (frames: readonly EventFrame[]) => boolean): Promise<void> {
  const end = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    if (found(await eventsOf(id))) end.resolve();
  };
  const unsubscribe = test.deps.bus.subscribe(streamOf.discussion(id), { head: () => void look(), delta: () => undefined });
  await look();
  await end.promise.finally(unsubscribe);
}

const ended = (id: DiscussionId, runId: RunId): Promise<void> =>
  until(id, (frames) =>
    frames.some(
      ({ event }) => ['run.finished', 'run.failed', 'run.stopped'].includes(event.type) && 'runId' in event && event.runId === runId,
    ),
  );

const allowAll = async (): Promise<unknown> =>
  (await test.as('admin')).call(
    'PUT',
    `/api/v1/projects/${discussion.project.id}/policy`,
    { rules: [{ decision: 'allow', tool: '*' }] },
    { 'if-match': '0' },
  );

describe('what strangers may have written', () => {
  const PAGE = 'http://93.184.216.34/page';

  it('goes along with what a run asks of another: that one is asked before it reaches out, whatever the rules allow', async () => {
    await allowAll();
    const { runId: parent } = await discussion.start({ input: { text: `Please fetch ${PAGE} then ask "Which one?"` } });
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked'));
    const { runId, entryId } = await child(parent, `Please fetch ${PAGE}`);
    await until(other, (frames) =>
      frames.some(({ event }) => event.type === 'run.parked' || (event.type === 'run.finished' && event.runId === runId)),
    );
    const asked = (await eventsOf(other)).flatMap(({ event }) => (event.type === 'approval.requested' ? [event.approval] : []));
    expect(asked).toMatchObject([{ runId, taintedBy: [{ entryId, source: PAGE }] }]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});

describe('the mode Plan', () => {
  it.each([
    ['writing', 'Please write "one" to made.txt'],
    ['a command', 'Please run `touch made.txt`'],
  ])('can’t be left through a child that asks for more, by %s, whatever rules allow', async (_, text) => {
    await allowAll();
    const parent = await waiting('plan');
    for (const mode of [undefined, 'ask', 'free'] as const) {
      const where = await another();
      const { runId } = await child(parent, text, mode, where);
      await ended(where, runId);
      expect(await get(runId)).toMatchObject({ mode: 'plan', parentRunId: parent });
      const starts = (await eventsOf(where)).filter(({ event }) => event.type === 'tool.started');
      expect(starts).toEqual([]);
    }
    expect(existsSync(join(test.directory, 'projects/sample/made.txt'))).toBe(false);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is not left by tools that a model calls though nobody offered them, a shell’s among them', async () => {
    const hand = new TestHand({
      rules: [{ decision: 'allow', tool: '*' }],
      mode: 'plan',
      shell: true,
      calls: [
        { name: 'write_file', argumentsText: '{"path":"made.txt","content":"one"}' },
        { name: 'run_shell', argumentsText: '{"command":"touch made.txt"}' },
        { name: 'fetch_url', argumentsText: '{"url":"https://example.org"}' },
      ],
    });
    expect(await hand.settle()).toBe('settled');
    expect(hand.only('tool.finished').map(({ result }) => [result.outcome, result.text.includes('In the mode Plan')])).toEqual([
      ['error', true],
      ['error', true],
      ['error', true],
    ]);
    expect(hand.only('tool.started')).toEqual([]);
    expect(existsSync(join(hand.directory, 'made.txt'))).toBe(false);
    hand.remove();
  });

  it('can’t be left through a child of a child', async () => {
    const parent = await waiting('plan');
    const { runId } = await child(parent, 'Please ask "Which one?"', 'free');
    await until(other, (frames) => frames.some(({ event }) => event.type === 'run.parked'));
    const where = await another();
    const below = await child(runId, 'Hello', 'free', where);
    await ended(where, below.runId);
    expect((await get(below.runId)).mode).toBe('plan');
  });

  it.each<[Mode, Mode | undefined, boolean, Mode]>([
    ['plan', 'free', true, 'plan'],
    ['ask', 'free', true, 'ask'],
    ['ask', 'plan', true, 'plan'],
    ['ask', undefined, true, 'ask'],
    ['free', undefined, true, 'free'],
    ['free', undefined, false, 'ask'],
    ['free', 'ask', true, 'ask'],
  ])('of a parent in %s, a child that wants %s (worktree: %s) is in %s', (parent, asked, worktree, wanted) => {
    expect(inheritedMode(parent, asked, worktree)).toBe(wanted);
  });
});

describe('a run that another one starts', () => {
  it('is nothing that anybody outside can ask for', async () => {
    const parent = await waiting('ask');
    const body = { provider: 'rehearsal', model: 'rehearsal-fast', input: { text: 'Hello' }, parentRunId: parent };
    const answer = await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${other}/runs`, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('parentRunId');
  });

  it('gets nothing of what people allowed for its parent alone', async () => {
    const parent = await discussion.start({ input: { text: 'Please write "one" to a.txt then ask "Which one?"' } });
    const asked = await discussion.until(
      (frames) =>
        frames.flatMap(({ event }) =>
          event.type === 'approval.requested' && event.approval.subject === 'tool' ? [event.approval] : [],
        )[0] ?? undefined,
    );
    await discussion.caller.call('POST', `/api/v1/approvals/${asked.id}/decision`, {
      decision: 'approve',
      proposalHash: asked.proposalHash,
      scope: 'run',
      reach: 'tool',
    });
    await discussion.until((frames) =>
      frames.find(({ event }) => event.type === 'approval.requested' && event.approval.subject === 'question'),
    );
    await child(parent.runId, 'Please write "two" to b.txt');
    await until(other, (frames) => frames.some(({ event }) => event.type === 'approval.requested'));
    expect(existsSync(join(test.directory, 'projects/sample/b.txt'))).toBe(false);
  });

  it('is stopped with its parent, and before it', async () => {
    const parent = await waiting('ask');
    const { runId } = await child(parent, 'Please ask "Which one?"');
    await until(other, (frames) => frames.some(({ event }) => event.type === 'run.parked'));
    const where = await another();
    const below = await child(runId, 'Slow, please: a long answer of 400 words.', undefined, where);
    await until(where, (frames) => frames.some(({ event }) => event.type === 'message.started'));
    await discussion.caller.call('POST', `/api/v1/runs/${parent}/stop`);
    await discussion.ended(parent);
    const stopped = async (id: DiscussionId): Promise<string> =>
      (await eventsOf(id)).findLast(({ event }) => event.type === 'run.stopped')?.at ?? '';
    const times = [await stopped(where), await stopped(other), await stopped(discussion.id)];
    expect(times.toSorted((left, right) => (left < right ? -1 : 1))).toEqual(times);
    for (const id of [parent, runId, below.runId]) expect((await get(id)).status).toBe('stopped');
    expect((await eventsOf(discussion.id)).filter(({ event }) => event.type === 'run.started' && event.adopted !== undefined)).toEqual([]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is not started by one that has ended or is being stopped', async () => {
    const parent = await waiting('ask');
    await discussion.caller.call('POST', `/api/v1/runs/${parent}/stop`);
    await expect(child(parent, 'Hello')).rejects.toThrow('over or being stopped');
    await discussion.ended(parent);
    await expect(child(parent, 'Hello')).rejects.toThrow('over or being stopped');
  });

  it('acts with no more rights than its parent’s holder has', async () => {
    const parent = await waiting('ask');
    await test.deps.db.updateTable('members').set({ role: 'viewer' }).where('id', '=', discussion.caller.id).execute();
    await child(parent, 'Hello');
    await until(other, (frames) => frames.some(({ event }) => event.type === 'run.parked' && event.waitsFor === 'holder'));
    expect((await eventsOf(other)).some(({ event }) => event.type === 'round.started')).toBe(false);
  });
});

describe('a run whose holder may not go on', () => {
  const demote = (role: 'viewer' | 'member') =>
    test.deps.db.updateTable('members').set({ role }).where('id', '=', discussion.caller.id).execute();

  it('waits until somebody takes it over, and goes on with their rights, over a restart too', async () => {
    mkdirSync(join(test.directory, 'projects/sample'), { recursive: true });
    writeFileSync(join(test.directory, 'projects/sample/a.txt'), 'A');
    const { runId } = await discussion.start({ input: { text: 'Please write "one" to a.txt' } });
    const asked = await discussion.until(
      (frames) => frames.flatMap(({ event }) => (event.type === 'approval.requested' ? [event.approval] : []))[0],
    );
    await demote('viewer');
    const admin = await test.as('admin');
    await admin.call('POST', `/api/v1/approvals/${asked.id}/decision`, { decision: 'approve', proposalHash: asked.proposalHash });
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked' && event.waitsFor === 'holder'));
    expect(await get(runId)).toMatchObject({ status: 'parked', waitsFor: 'holder', holder: { name: 'The member' } });
    expect((await (await test.as('viewer')).call('POST', `/api/v1/runs/${runId}/take-over`, {})).status).toBe(403);
    expect((await admin.call<Run>('POST', `/api/v1/runs/${runId}/take-over`, {})).body).toMatchObject({ holder: { name: 'The admin' } });
    const run = await discussion.ended(runId);
    expect(run).toMatchObject({ status: 'finished', holder: { name: 'The admin' } });
    expect(run.waitsFor).toBeUndefined();
    const rows = await test.deps.db.selectFrom('ledger').select('member_id').where('run_id', '=', runId).orderBy('round').execute();
    expect(rows.map((row) => row.member_id)).toEqual([discussion.caller.id, admin.id]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
    expect((await admin.call<Problem>('POST', `/api/v1/runs/${runId}/take-over`, {})).body.code).toBe('run_ended');
  });

  it('can be stopped, or taken over by its holder once they may again', async () => {
    await demote('viewer');
    const parkedFor = async (count: number) =>
      discussion.until((frames) => frames.filter(({ event }) => event.type === 'run.parked' && event.waitsFor === 'holder')[count - 1]);
    await demote('member');
    const { runId } = await discussion.start({ input: { text: 'Please ask "Which one?"' } });
    const asked = await discussion.until(
      (frames) => frames.flatMap(({ event }) => (event.type === 'approval.requested' ? [event.approval] : []))[0],
    );
    await demote('viewer');
    await (
      await test.as('admin')
    ).call('POST', `/api/v1/approvals/${asked.id}/decision`, {
      decision: 'answer',
      proposalHash: asked.proposalHash,
      arguments: { answer: 'This one' },
    });
    await parkedFor(1);
    await demote('member');
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/take-over`, {});
    expect((await discussion.ended(runId)).status).toBe('finished');
  });
});
