import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  emptyTrack,
  foldTrack,
  streamOf,
  type Approval,
  type ApprovalList,
  type Epic,
  type EpicAccepted,
  type Page,
  type Problem,
  type Project,
  type StreamName,
  type Ticket,
  type Track,
  type TrackDetail,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let member: TestCaller;
let project: Project;
let checkout: string;
beforeEach(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  checkout = join(test.directory, 'projects/sample');
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  member = await test.as('member');
  const owner = await test.as('owner');
  project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Shop', directory: checkout })).body;
});
afterEach(() => test.close());

function git(...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}

async function stateOf(id: TrackId): Promise<TrackState> {
  const state = emptyTrack(id);
  for (const frame of await test.deps.log.read(streamOf.track(id), 0, 10_000)) foldTrack(state, frame);
  return state;
}

/** Resolves once the track is as it is looked for. */
async function until(id: TrackId, is: (state: TrackState) => boolean): Promise<TrackState> {
  const end = Promise.withResolvers<TrackState>();
  const look = async (): Promise<void> => {
    const state = await stateOf(id);
    if (is(state)) end.resolve(state);
  };
  const unsubscribe = test.deps.bus.subscribe(streamOf.track(id), { head: () => void look().catch(end.reject), delta: () => undefined });
  await look();
  return end.promise.finally(unsubscribe);
}

const pending = async (): Promise<Approval[]> => (await member.call<ApprovalList>('GET', '/api/v1/approvals')).body.items;

/** Agrees to what is asked about a track, once it is asked. */
async function agree(id: TrackId, subject: Approval['subject'], decision: 'approve' | 'reject' = 'approve'): Promise<void> {
  await until(id, (state) => [...state.pendingApprovals].some((each) => state.approvals.get(each)?.subject === subject));
  const asked = (await pending()).find((approval) => approval.trackId === id && approval.subject === subject);
  if (asked === undefined) throw new Error(`nobody is asked about ${subject}`);
  const { proposalHash } = asked;
  const answer = await member.call('POST', `/api/v1/approvals/${asked.id}/decision`, { decision, proposalHash });
  expect(answer.status).toBe(200);
}

/** What is asked in the discussion that has this stream, once it is asked. */
async function askedIn(stream: StreamName): Promise<Approval> {
  const asked = Promise.withResolvers<Approval>();
  const see = async (): Promise<void> => {
    const found = (await pending()).find(({ discussionId }) => discussionId !== undefined && streamOf.discussion(discussionId) === stream);
    if (found !== undefined) asked.resolve(found);
  };
  const unsubscribe = test.deps.bus.subscribe(stream, { head: () => void see().catch(asked.reject), delta: () => undefined });
  await see();
  return asked.promise.finally(unsubscribe);
}

const command = (id: TrackId, word: string) => member.call<TrackDetail & Problem>('POST', `/api/v1/tracks/${id}/${word}`);
const look = async (id: TrackId) => (await member.call<TrackDetail>('GET', `/api/v1/tracks/${id}`)).body;

async function track(description: string): Promise<TrackId> {
  const body = { title: 'Prices', description };
  return (await member.call<TrackDetail>('POST', `/api/v1/projects/${project.id}/tracks`, body)).body.id;
}

const TWO = [
  'Ticket: Write the prices',
  'Please write "apple 3" to prices.txt',
  'Files: prices.txt',
  'Done when: prices.txt contains "apple 3"',
  'Ticket: Write the names',
  'Please write "apple" to names.txt',
  'Files: names.txt',
].join('\n');

describe('a track', () => {
  it('is planned, approved, worked on side by side, judged and merged', async () => {
    const id = await track(TWO);
    expect((await command(id, 'plan')).body).toMatchObject({
      pipelineStatus: 'planning',
      branch: expect.stringMatching(/^baton\/prices-/),
    });
    await agree(id, 'plan');
    await agree(id, 'merge');
    const state = await until(id, ({ pipeline }) => pipeline.status === 'done');
    expect([...state.tickets.values()].map(({ title, status }) => [title, status])).toEqual([
      ['Write the prices', 'completed'],
      ['Write the names', 'completed'],
    ]);
    expect(readFileSync(join(checkout, 'prices.txt'), 'utf8')).toBe('apple 3');
    expect(readFileSync(join(checkout, 'names.txt'), 'utf8')).toBe('apple');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '--format=%an%n%cn%n%b', '-3')).toContain('The member');
    const { usage, tierUsage } = await look(id);
    expect(new Set(tierUsage.map(({ tier }) => tier))).toEqual(new Set([2, 3, 4]));
    expect(usage.calls).toBe(tierUsage.reduce((sum, each) => sum + each.calls, 0));
    const rows = await test.deps.db.selectFrom('ledger').select('id').where('track_id', '=', id).execute();
    expect(rows).toHaveLength(usage.calls);
    // The log has said so before.
    await expect.poll(() => readdirSync(join(test.deps.config.workDirectory, 'tracks', id))).toEqual([]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('goes back to its worker with a hint where QA finds it wanting', async () => {
    const id = await track(
      ['Ticket: Write the total', 'Please write "Total 3" to total.txt', 'Done when: total.txt contains "Total 3 EUR"'].join('\n'),
    );
    await command(id, 'plan');
    await agree(id, 'plan');
    await agree(id, 'merge');
    const state = await until(id, ({ pipeline }) => pipeline.status === 'done');
    const [ticket] = [...state.tickets.values()];
    expect(ticket).toMatchObject({ status: 'completed', retryCount: 1 });
    expect(readFileSync(join(checkout, 'total.txt'), 'utf8')).toBe('Total 3 EUR');
  });

  it('that is refused is planned again or left', async () => {
    const id = await track(TWO);
    await command(id, 'plan');
    await agree(id, 'plan', 'reject');
    await until(id, ({ pipeline }) => pipeline.status === 'idle');
    expect((await look(id)).tickets).toHaveLength(2);
  });

  it('is approved as it was shown, and not otherwise', async () => {
    const id = await track(TWO);
    await command(id, 'plan');
    const shown = await until(id, (state) => state.pendingApprovals.size > 0);
    expect(shown.pipeline.status).toBe('awaiting_approval');
    const [asked] = (await pending()).filter((approval) => approval.trackId === id);
    const other = { proposalHash: asked?.proposalHash.replace(/./, (first) => (first === '0' ? '1' : '0')) };
    expect((await member.call('POST', `/api/v1/tracks/${id}/approve`, other)).status).toBe(409);
    const [ticket] = [...shown.tickets.values()];
    await member.call('PATCH', `/api/v1/tickets/${ticket?.id}`, { title: 'Another' }, { 'if-match': String(ticket?.version) });
    const again = await until(id, (state) => [...state.pendingApprovals].some((each) => each !== asked?.id));
    expect(again.approvals.get(asked?.id ?? ('' as never))?.status).toBe('cancelled');
    const stale = await member.call('POST', `/api/v1/tracks/${id}/approve`, { proposalHash: asked?.proposalHash });
    expect(stale.status).toBe(409);
  });

  it('that is worked on in steps asks before each worker, and before each of its calls', async () => {
    const id = await track(['Ticket: Write it', 'Please write "x" to x.txt'].join('\n'));
    await member.call('PATCH', `/api/v1/tracks/${id}`, { stepMode: true }, { 'if-match': '1' });
    await command(id, 'plan');
    await agree(id, 'plan');
    await agree(id, 'spawn');
    const waiting = await until(id, (state) => [...state.attempts.values()].some(({ status }) => status === 'waiting'));
    expect([...waiting.attempts.values()].at(-1)).toMatchObject({ tier: 3 });
    const call = (await pending()).find(({ subject }) => subject === 'tool');
    expect(call?.because).toContain('in steps');
  });

  it('comes to rest between rounds when it is paused, goes on when it is resumed, and ends when it is stopped', async () => {
    const id = await track(['Ticket: Write it', 'Please write "x" to x.txt then ask "Which one?" then write "y" to y.txt'].join('\n'));
    await command(id, 'plan');
    await agree(id, 'plan');
    await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    await command(id, 'pause');
    await until(id, ({ pipeline }) => pipeline.status === 'paused');
    const question = (await pending()).find(({ subject }) => subject === 'question');
    const decision = { decision: 'answer', proposalHash: question?.proposalHash, arguments: { answer: 'Both' } };
    expect((await member.call('POST', `/api/v1/approvals/${question?.id}/decision`, decision)).status).toBe(200);
    await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'held'));
    await command(id, 'resume');
    await agree(id, 'merge', 'reject');
    const state = await until(id, ({ pipeline }) => pipeline.status === 'done');
    expect([...state.tickets.values()][0]?.status).toBe('completed');
    expect(existsSync(join(checkout, 'y.txt'))).toBe(false);
    expect(git('show', `${state.track?.branch}:y.txt`)).toBe('y');
  });

  it('is stopped with everything that works for it', async () => {
    const id = await track(['Ticket: Write it', 'Please write "x" to x.txt then ask "Which one?"'].join('\n'));
    await command(id, 'plan');
    await agree(id, 'plan');
    await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    await command(id, 'stop');
    const state = await until(id, ({ pipeline }) => pipeline.status === 'stopped');
    expect([...state.attempts.values()].at(-1)).toMatchObject({ outcome: 'stopped' });
    expect([...state.tickets.values()][0]?.status).toBe('todo');
    expect(await pending()).toEqual([]);
  });

  it('begins where its checkout stands, or says why it can’t', async () => {
    writeFileSync(join(checkout, 'half.txt'), 'not committed');
    const id = await track(TWO);
    git('checkout', '-q', '--detach');
    expect((await command(id, 'plan')).status).toBe(200);
    expect((await look(id)).base?.branch).toBeNull();
  });
});

describe('an epic', () => {
  it('becomes tracks by what people agree to', async () => {
    const text = ['Track: Prices', TWO, 'Track: Labels', 'After: Prices', 'Ticket: Write a label', 'Please write "l" to l.txt'].join('\n');
    const { status, body } = await member.call<EpicAccepted>('POST', `/api/v1/projects/${project.id}/epics`, { text });
    expect(status).toBe(202);
    const epics = async () => (await member.call<Page<Epic>>('GET', `/api/v1/projects/${project.id}/epics`)).body.items;
    const plan = await askedIn(body.stream);
    expect(await epics()).toMatchObject([{ id: body.epicId, status: 'awaiting_approval' }]);
    await member.call('POST', `/api/v1/approvals/${plan.id}/decision`, { decision: 'approve', proposalHash: plan.proposalHash });
    expect(await epics()).toMatchObject([{ status: 'approved' }]);
    const { items } = (await member.call<Page<Track>>('GET', `/api/v1/projects/${project.id}/tracks`)).body;
    expect(items.map(({ title, epicId, dependsOn }) => [title, epicId, dependsOn])).toEqual([
      ['Prices', body.epicId, []],
      ['Labels', body.epicId, [items[0]?.id]],
    ]);
    expect(await command(items[1]?.id ?? ('' as never), 'plan')).toMatchObject({
      status: 409,
      body: { code: 'waits', detail: expect.stringContaining('“Prices”') },
    });
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});

describe('the rehearsal', () => {
  it('goes from an epic to merged work with no key at all, over a question, a failure and its repair', async () => {
    const { body } = await member.call<EpicAccepted>('POST', `/api/v1/projects/${project.id}/epics`, { rehearsal: true });
    const plan = await askedIn(body.stream);
    await member.call('POST', `/api/v1/approvals/${plan.id}/decision`, { decision: 'approve', proposalHash: plan.proposalHash });
    const [found] = (await member.call<Page<Track>>('GET', `/api/v1/projects/${project.id}/tracks`)).body.items;
    const id = found?.id ?? ('' as never);
    await command(id, 'plan');
    await agree(id, 'plan');
    await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    const question = (await pending()).find(({ subject }) => subject === 'question');
    const decision = { decision: 'answer', proposalHash: question?.proposalHash, arguments: { answer: 'No' } };
    await member.call('POST', `/api/v1/approvals/${question?.id}/decision`, decision);
    await agree(id, 'merge');
    const state = await until(id, ({ pipeline }) => pipeline.status === 'done');
    expect([...state.tickets.values()].map(({ title, status, retryCount }) => [title, status, retryCount])).toEqual([
      ['Write the opening hours', 'completed', 0],
      ['Write the prices', 'completed', 1],
      ['Say where both are', 'completed', 0],
    ]);
    expect(readFileSync(join(checkout, 'docs/prices.md'), 'utf8')).toBe('Coffee 3 EUR');
    expect([...state.attempts.values()].every(({ choice }) => choice.provider === 'rehearsal')).toBe(true);
    expect((await look(id)).usage).toMatchObject({ costUsd: '0', unknownCalls: 0 });
  });
});

describe('what is decided of tickets', () => {
  it('reaches their workers: one that is killed waits for a person', async () => {
    const id = await track(['Ticket: Write it', 'Please ask "Which one?"'].join('\n'));
    await command(id, 'plan');
    await agree(id, 'plan');
    const waiting = await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    const [ticket] = [...waiting.tickets.values()] as [Ticket];
    expect((await member.call('POST', `/api/v1/tickets/${ticket.id}/kill`)).status).toBe(200);
    const state = await until(id, ({ openAttempts }) => openAttempts.size === 0);
    expect(state.tickets.get(ticket.id)).toMatchObject({ status: 'todo', manualBlock: true });
  });
});
