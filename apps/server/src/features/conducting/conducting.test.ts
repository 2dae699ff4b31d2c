import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextFiles, Entry, Epic, EpicAccepted, Page, Ticket, TicketPatch, Track } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestTracks, type TestTracks } from './test-tracks.ts';

let world: TestTracks;
beforeEach(async () => {
  world = await createTestTracks();
});
afterEach(() => world.test.close());

async function change({ id, version }: Ticket, patch: TicketPatch): Promise<void> {
  expect((await world.member.call('PATCH', `/api/v1/tickets/${id}`, patch, { 'if-match': String(version) })).status).toBe(200);
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
    const { test, checkout, git, track, command, look, until, agree } = world;
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
    const { checkout, track, command, until, agree } = world;
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
    const { track, command, look, until, agree } = world;
    const id = await track(TWO);
    await command(id, 'plan');
    await agree(id, 'plan', 'reject');
    await until(id, ({ pipeline }) => pipeline.status === 'idle');
    expect((await look(id)).tickets).toHaveLength(2);
  });

  it('is approved as it was shown, and not otherwise', async () => {
    const { member, track, command, until, pending } = world;
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

  it('that is worked on in steps asks before each run, also the planner’s, and before each round of its calls', async () => {
    const { track, command, asked, stateOf, decide, agree, until, pending, member } = world;
    const id = await track(['Ticket: Write it', 'Please write "x" to x.txt and write "y" to y.txt'].join('\n'));
    await member.call('PATCH', `/api/v1/tracks/${id}`, { stepMode: true }, { 'if-match': '1' });
    await command(id, 'plan');
    const planner = await asked(id, 'spawn');
    expect(planner).toMatchObject({ attempt: { tier: 2, number: 1 }, arguments: { prompt: expect.stringContaining('Please write "x"') } });
    expect((await stateOf(id)).attempts.size).toBe(0);
    expect((await decide(planner, { decision: 'approve' })).status).toBe(200);
    await agree(id, 'plan');
    await agree(id, 'spawn');
    await until(id, (state) => [...state.attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    const calls = (await pending()).filter(({ subject }) => subject === 'tool');
    expect(calls.map(({ tool }) => tool?.name)).toEqual(['write_file', 'write_file']);
    expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(1);
    expect(calls[0]).toMatchObject({ because: expect.stringContaining('in steps'), choices: [] });
    expect(await decide(calls[0], { decision: 'approve', scope: 'run' })).toMatchObject({ status: 409, body: { code: 'no_rule' } });
  });

  it('is planned no further where a person does not agree to begin', async () => {
    const { track, command, agree, until, member } = world;
    const id = await track(TWO);
    await member.call('PATCH', `/api/v1/tracks/${id}`, { stepMode: true }, { 'if-match': '1' });
    await command(id, 'plan');
    await agree(id, 'spawn', 'reject');
    const { pipeline } = await until(id, (state) => state.pipeline.status === 'failed');
    expect(pipeline.detail).toContain('did not agree');
  });

  it('begins a run with exactly the prompt and the files that a person wrote, and only with those', async () => {
    const { track, command, asked, stateOf, decide, agree, until, pending, member, git, checkout } = world;
    writeFileSync(join(checkout, 'beside.txt'), 'beside');
    git('add', '-A');
    git('commit', '-q', '-m', 'Second');
    const id = await track(['Ticket: Write it', 'Please write "x" to x.txt', 'Files: x.txt'].join('\n'));
    await command(id, 'plan');
    const planned = await until(id, (state) => state.pendingApprovals.size > 0);
    const [ticket] = [...planned.tickets.values()] as [Ticket];
    await change(ticket, { stepMode: true });
    await until(id, (state) => [...state.pendingApprovals].every((each) => state.approvals.get(each)?.planVersion === state.planVersion));
    await agree(id, 'plan');
    const first = await asked(id, 'spawn');
    expect(first.arguments).toMatchObject({ prompt: expect.stringContaining('write "x" to x.txt'), focus: [] });
    expect(first.arguments['skeletons']).toContain('beside.txt');

    // Another text of the ticket is another question.
    await change((await stateOf(id)).tickets.get(ticket.id) ?? ticket, { description: 'Please write "y" to y.txt' });
    await until(id, (state) => state.approvals.get(first.id)?.status === 'cancelled');
    expect((await decide(first, { decision: 'approve' })).status).toBe(409);
    const second = await asked(id, 'spawn');
    expect(second.arguments['prompt']).toContain('write "y" to y.txt');

    const wanted = { prompt: 'Please write "z" to z.txt', focus: ['beside.txt'], skeletons: ['beside.txt', 'package.json'] };
    for (const given of [
      { ...wanted, prompt: ' ' },
      { ...wanted, focus: ['../secret'] },
      { ...wanted, model: 'another' },
    ]) {
      expect((await decide(second, { decision: 'approve', arguments: given })).status).toBe(400);
    }
    const decided = await decide(second, { decision: 'approve', arguments: wanted });
    expect(decided.body.decision).toMatchObject({ arguments: { ...wanted, skeletons: ['package.json'] }, by: { name: 'The member' } });
    expect(decided.body.decision?.effectiveHash).not.toBe(second.proposalHash);
    const state = await until(id, ({ attempts }) => [...attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    const { discussionId } = [...state.attempts.values()].find(({ tier }) => tier === 3) ?? {};
    const { items } = (await member.call<Page<Entry>>('GET', `/api/v1/discussions/${discussionId}/entries`)).body;
    expect(items[0]?.parts).toEqual([{ type: 'text', text: 'Please write "z" to z.txt' }]);
    const context = (await member.call<ContextFiles>('GET', `/api/v1/discussions/${discussionId}/context`)).body;
    expect(context.files.filter(({ instructions }) => instructions !== true)).toMatchObject([
      { path: 'beside.txt', view: 'full' },
      { path: 'package.json', view: 'skeleton' },
    ]);
    const call = (await pending()).find(({ subject }) => subject === 'tool');
    expect(call?.arguments).toMatchObject({ path: 'z.txt' });
    expect(await compareProjections(world.test.deps.db)).toEqual([]);
  });

  it('asks about calls from the moment on at which steps are wanted, also while a worker is at it', async () => {
    const { track, command, decide, agree, until, pending } = world;
    const id = await track(['Ticket: Write it', 'Please ask "Which one?" then write "y" to y.txt'].join('\n'));
    await command(id, 'plan');
    await agree(id, 'plan');
    const state = await until(id, ({ tickets }) => [...tickets.values()].some(({ status }) => status === 'awaiting_approval'));
    const [ticket] = [...state.tickets.values()] as [Ticket];
    await change(ticket, { stepMode: true });
    const question = (await pending()).find(({ subject }) => subject === 'question');
    await decide(question, { decision: 'answer', arguments: { answer: 'Both' } });
    await until(id, ({ attempts }) => [...attempts.values()].some(({ tier, status }) => tier === 3 && status === 'running'));
    await until(id, ({ attempts }) => [...attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'));
    expect((await pending()).find(({ subject }) => subject === 'tool')?.because).toContain('in steps');
  });

  it('comes to rest between rounds when it is paused, goes on when it is resumed, and ends when it is stopped', async () => {
    const { member, checkout, git, track, command, until, pending, agree } = world;
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
    const { track, command, until, pending, agree } = world;
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
    const { checkout, git, track, command, look } = world;
    writeFileSync(join(checkout, 'half.txt'), 'not committed');
    const id = await track(TWO);
    git('checkout', '-q', '--detach');
    expect((await command(id, 'plan')).status).toBe(200);
    expect((await look(id)).base?.branch).toBeNull();
  });
});

describe('an epic', () => {
  it('becomes tracks by what people agree to', async () => {
    const { test, member, project, command, askedIn } = world;
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
    const { member, project, checkout, command, look, until, pending, agree, askedIn } = world;
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
    const { member, track, command, until, agree } = world;
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
