import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asId, streamOf, type EntryId, type ProjectTiersView, type Ticket, type TrackId, type TrackState } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newEntry } from '../discussions/new-entry.ts';
import { createTestTracks, type TestTracks } from './test-tracks.ts';

let world: TestTracks;
beforeEach(async () => {
  world = await createTestTracks();
});
afterEach(() => world.test.close());

/** A track whose tickets people wrote, each of which writes a file of its own. */
async function written(count: number, name: string): Promise<TrackId> {
  const id = await world.track('By hand.');
  for (let index = 0; index < count; index += 1) await addTicket(id, `${name}${index}.txt`);
  return id;
}

async function addTicket(id: TrackId, file: string): Promise<Ticket> {
  const body = { title: `Write ${file}`, description: `Please write "x" to ${file}`, targetFiles: [file] };
  return (await world.member.call<Ticket>('POST', `/api/v1/tracks/${id}/tickets`, body)).body;
}

async function limitWorkers(workers: number): Promise<void> {
  const { owner, project } = world;
  const { body } = await owner.call<ProjectTiersView>('GET', `/api/v1/projects/${project.id}/tiers`);
  const given = { tiers: body.tiers, workers };
  const { status } = await owner.call('PUT', `/api/v1/projects/${project.id}/tiers`, given, { 'if-match': String(body.version) });
  expect(status).toBe(200);
}

const workers = ({ attempts, openAttempts }: TrackState) =>
  [...openAttempts].filter((id) => attempts.get(id)?.tier === 3 && attempts.get(id)?.status !== 'held').length;

describe('tracks side by side', () => {
  it('keep the limit of workers together, and go on where one that another had comes free', async () => {
    const { command, agree, until, test } = world;
    await limitWorkers(1);
    const [one, two] = [await written(2, 'a'), await written(2, 'b')];
    await Promise.all([command(one, 'start'), command(two, 'start')]);
    await Promise.all([one, two].map((id) => agree(id, 'merge', 'reject')));
    await Promise.all([one, two].map((id) => until(id, ({ pipeline }) => pipeline.status === 'done')));
    const spans: [string, string][] = [];
    for (const id of [one, two]) {
      const began = new Map<string, string>();
      for (const { at, event } of await test.deps.log.read(streamOf.track(id), 0, 10_000)) {
        if (event.type === 'attempt.started' && event.attempt.tier === 3) began.set(event.attempt.runId, at);
        const begin = event.type === 'attempt.ended' ? began.get(event.runId) : undefined;
        if (begin !== undefined) spans.push([begin, at]);
      }
    }
    spans.sort(([left], [right]) => left.localeCompare(right));
    expect(spans).toHaveLength(4);
    for (const [index, [begin]] of spans.entries()) expect(begin >= (spans[index - 1]?.[1] ?? '')).toBe(true);
  });

  it('leave places that come free to the more urgent', async () => {
    const { command, agree, until, track, member, pending, stateOf } = world;
    await limitWorkers(1);
    const slow = await track('By hand.');
    const question = { title: 'Ask', description: 'Please ask "Which one?"', targetFiles: ['q.txt'], priority: 5 };
    await member.call('POST', `/api/v1/tracks/${slow}/tickets`, question);
    await addTicket(slow, 'slow.txt');
    await command(slow, 'start');
    await until(slow, (state) => [...state.attempts.values()].some(({ status }) => status === 'waiting'));
    const urgent = await written(1, 'urgent');
    expect((await member.call('PATCH', `/api/v1/tracks/${urgent}`, { priority: 7 }, { 'if-match': '1' })).status).toBe(200);
    await command(urgent, 'start');
    await until(urgent, ({ evidence }) => evidence.size > 0);
    const asked = (await pending()).find(({ subject }) => subject === 'question');
    const answer = { decision: 'answer', proposalHash: asked?.proposalHash, arguments: { answer: 'Both' } };
    expect((await member.call('POST', `/api/v1/approvals/${asked?.id}/decision`, answer)).status).toBe(200);
    await agree(urgent, 'merge', 'reject');
    const [first] = [...(await stateOf(urgent)).attempts.values()];
    await agree(slow, 'merge', 'reject');
    const second = [...(await stateOf(slow)).attempts.values()].filter(({ tier }) => tier === 3)[1];
    expect((second?.startedAt ?? '') >= (first?.endedAt ?? 'z')).toBe(true);
  });

  it('hear at once that there may be more workers', async () => {
    const { command, until, track, member } = world;
    await limitWorkers(1);
    const id = await track('By hand.');
    for (const name of ['a', 'b']) {
      const body = { title: name, description: `Please ask "Which ${name}?"`, targetFiles: [`${name}.txt`] };
      await member.call('POST', `/api/v1/tracks/${id}/tickets`, body);
    }
    await command(id, 'start');
    await until(id, (state) => [...state.attempts.values()].some(({ status }) => status === 'waiting'));
    await limitWorkers(2);
    expect(workers(await until(id, (state) => workers(state) === 2))).toBe(2);
  });
});

describe('a ticket that cannot be begun', () => {
  it('is nobody’s attempt: it says why, and is tried again when the track is started again', async () => {
    const { command, agree, until, checkout } = world;
    const id = await written(1, 'a');
    await command(id, 'start');
    await agree(id, 'merge', 'reject');
    await until(id, ({ pipeline }) => pipeline.status === 'done');
    const another = await addTicket(id, 'late.txt');
    renameSync(checkout, `${checkout}.away`);
    await command(id, 'start');
    const failed = await until(id, ({ pipeline }) => pipeline.status === 'failed');
    expect(failed.tickets.get(another.id)).toMatchObject({
      status: 'blocked',
      blockedReason: 'not_begun',
      retryCount: 0,
      blockedDetail: expect.stringContaining('folder'),
    });
    expect(failed.pipeline.detail).toContain('folder');
    renameSync(`${checkout}.away`, checkout);
    await command(id, 'start');
    await agree(id, 'merge', 'reject');
    expect((await until(id, ({ pipeline }) => pipeline.status === 'done')).tickets.get(another.id)?.status).toBe('completed');
  });
});

describe('what people agree to', () => {
  it('is merged as it was shown: what came to the branch since is asked about again', async () => {
    const { command, asked, until, git, member, checkout } = world;
    const id = await written(1, 'a');
    await command(id, 'start');
    const question = await asked(id, 'merge');
    const { track } = await world.stateOf(id);
    expect(question.arguments).toMatchObject({ commit: git('rev-parse', track?.branch ?? '').trim(), files: ['a0.txt'], fileCount: 1 });
    const other = git('commit-tree', '-m', 'Slipped in', '-p', track?.branch ?? '', `${track?.branch}^{tree}`).trim();
    git('update-ref', `refs/heads/${track?.branch}`, other);
    const answer = { decision: 'approve', proposalHash: question.proposalHash };
    expect((await member.call('POST', `/api/v1/approvals/${question.id}/decision`, answer)).status).toBe(200);
    const failed = await until(id, ({ pipeline }) => pipeline.status === 'failed');
    expect(failed.pipeline.detail).toContain('other work by now');
    expect(existsSync(join(checkout, 'a0.txt'))).toBe(false);
    await command(id, 'start');
    expect((await asked(id, 'merge')).arguments).toMatchObject({ commit: other });
  });

  it('is a ticket as it was checked: what somebody changes in its worktree afterwards is not merged unseen', async () => {
    const { command, agree, until, member, track } = world;
    const id = await track('By hand.');
    const body = { title: 'a', description: 'Please write "x" to a.txt', targetFiles: ['a.txt'], stepMode: true };
    await member.call('POST', `/api/v1/tracks/${id}/tickets`, body);
    await command(id, 'start');
    await agree(id, 'spawn');
    await agreeToCalls(id);
    const judged = await until(id, (state) => [...state.evidence.values()].flat().some(({ evidence }) => evidence.on === 'ticket'));
    const [ticket] = [...judged.tickets.values()];
    const [found] = judged.evidence.get(ticket?.id ?? null) ?? [];
    expect(found?.evidence).toMatchObject({ changedFiles: ['a.txt'], commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    writeFileSync(join(ticket?.worktree?.path ?? '', 'b.txt'), 'nobody has seen it');
    await agree(id, 'spawn');
    const back = await until(id, (state) => [...state.merges.values()].some(({ outcome }) => outcome !== undefined));
    expect([...back.merges.values()][0]).toMatchObject({
      outcome: 'check_failed',
      detail: expect.stringContaining('not what was checked'),
    });
  });

  it('stands in the commits: who started it commits, and who agreed to anything is named', async () => {
    const { command, agree, until, git, owner } = world;
    const id = await written(1, 'a');
    expect((await owner.call('POST', `/api/v1/tracks/${id}/start`)).status).toBe(200);
    await agree(id, 'merge');
    await until(id, ({ pipeline }) => pipeline.status === 'done');
    expect(git('log', '-1', '--format=%an|%cn|%(trailers:key=Approved-by,valueonly)', 'main').trim()).toMatch(
      /^Baton agents\|The owner\|The member </,
    );
    void command;
  });
});

/** Agrees to every call of a track's runs, until a worker of it has ended. */
async function agreeToCalls(id: TrackId): Promise<void> {
  const { member, until, pending } = world;
  for (;;) {
    const state = await until(id, ({ attempts }) =>
      [...attempts.values()].some(({ status }) => status === 'waiting' || status === 'ended'),
    );
    if ([...state.attempts.values()].some(({ status }) => status === 'ended')) return;
    for (const call of (await pending()).filter(({ subject }) => subject === 'tool' || subject === 'round')) {
      await member.call('POST', `/api/v1/approvals/${call.id}/decision`, { decision: 'approve', proposalHash: call.proposalHash });
    }
    await until(id, ({ attempts }) => [...attempts.values()].every(({ status }) => status !== 'waiting'));
  }
}

describe('what a track begins with', () => {
  it('is checked before a track without a plan begins, and people are asked where that fails', async () => {
    const { command, agree, asked, until, owner, project } = world;
    const { body } = await owner.call<{ version: number }>('GET', `/api/v1/projects/${project.id}`);
    const commands = { checkCommand: 'exit 3' };
    await owner.call('PATCH', `/api/v1/projects/${project.id}`, commands, { 'if-match': String(body.version) });
    const id = await written(1, 'a');
    await command(id, 'start');
    expect((await asked(id, 'plan')).because).toContain('The check fails already');
    expect((await world.stateOf(id)).attempts.size).toBe(0);
    await agree(id, 'plan', 'reject');
    expect((await until(id, ({ pipeline }) => pipeline.status === 'failed')).attempts.size).toBe(0);
  });

  it('has the work of what it depends on, or it says that it has not', async () => {
    const { command, agree, until, member, git } = world;
    const first = await written(1, 'a');
    await command(first, 'start');
    await agree(first, 'merge', 'reject');
    const { track } = await until(first, ({ pipeline }) => pipeline.status === 'done');
    const second = await written(1, 'b');
    const body = { dependsOn: [first] };
    expect((await member.call('PATCH', `/api/v1/tracks/${second}`, body, { 'if-match': '1' })).status).toBe(200);
    expect(await command(second, 'start')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('left as the branch') } });
    git('merge', '-q', '--no-edit', track?.branch ?? '');
    expect((await command(second, 'start')).status).toBe(200);
  });

  it('is not made for a track that cannot be started', async () => {
    const { track, command, git } = world;
    const id = await track('Empty.');
    expect((await command(id, 'start')).status).toBe(400);
    expect(git('for-each-ref', 'refs/heads/baton/')).toBe('');
  });
});

it('a project with a track at work is not deleted, since nobody could stop it then', async () => {
  const { command, agree, until, owner, project } = world;
  const id = await written(1, 'a');
  await command(id, 'start');
  const { body } = await owner.call<{ version: number }>('GET', `/api/v1/projects/${project.id}`);
  const remove = () => owner.call('DELETE', `/api/v1/projects/${project.id}`, undefined, { 'if-match': String(body.version) });
  expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('“Prices” is at work') } });
  await agree(id, 'merge', 'reject');
  await until(id, ({ pipeline }) => pipeline.status === 'done');
  expect((await remove()).status).toBe(204);
});

it('what strangers wrote where a track was planned is known to its workers, too', async () => {
  const { command, agree, asked, track, stateOf, test, until } = world;
  const id = await track(['Ticket: Write it', 'Please write "x" to x.txt'].join('\n'));
  await command(id, 'plan');
  await asked(id, 'plan');
  const [planner] = [...(await stateOf(id)).attempts.values()];
  const discussionId = planner?.discussionId ?? asId('none');
  const read = newEntry({
    discussionId,
    parentId: null,
    role: 'user',
    author: { type: 'baton' },
    text: 'A page.',
    createdAt: '2026-11-22T00:00:00.000Z',
  });
  const entry = { ...read, origins: [{ kind: 'web' as const, source: 'https://example.org/' }] };
  const takeId = (await test.deps.db.selectFrom('takes').select('id').where('discussion_id', '=', discussionId).executeTakeFirstOrThrow())
    .id;
  await test.deps.log.append({
    streams: [{ stream: streamOf.discussion(discussionId), events: [{ type: 'entry.created', v: 1, entry, takeId }] }],
  });
  await agree(id, 'plan');
  const state = await until(id, ({ attempts }) => [...attempts.values()].some(({ tier, status }) => tier === 3 && status === 'ended'));
  const worker = [...state.attempts.values()].find(({ tier }) => tier === 3);
  const rows = await test.deps.db
    .selectFrom('entries')
    .select('entry')
    .where('discussion_id', '=', worker?.discussionId ?? discussionId)
    .execute();
  const brief = rows
    .map((row) => JSON.parse(row.entry) as { id: EntryId; role: string; origins?: unknown })
    .find(({ role }) => role === 'user');
  expect(brief?.origins).toEqual([{ kind: 'web', source: 'https://example.org/' }]);
});

describe('a project without git', () => {
  it('gets each round of its track, and can take the work out as a patch', async () => {
    const { command, agree, until, checkout, member, test } = world;
    renameSync(join(checkout, '.git'), join(test.directory, 'put-away'));
    const id = await written(1, 'a');
    await command(id, 'start');
    await agree(id, 'merge');
    await until(id, ({ pipeline }) => pipeline.status === 'done');
    expect(readFileSync(join(checkout, 'a0.txt'), 'utf8')).toBe('x');
    const body = { title: 'Again', description: 'Please write "y" to a0.txt', targetFiles: ['a0.txt'] };
    await member.call('POST', `/api/v1/tracks/${id}/tickets`, body);
    await command(id, 'start');
    await agree(id, 'merge');
    const state = await until(
      id,
      ({ pipeline, merges }) =>
        pipeline.status !== 'executing' && [...merges.values()].filter(({ ticketId }) => ticketId === null).length === 2,
    );
    expect(state.pipeline).toMatchObject({ status: 'done' });
    expect(readFileSync(join(checkout, 'a0.txt'), 'utf8')).toBe('y');
    const patch = await member.call('POST', `/api/v1/tracks/${id}/deliveries`, { kind: 'patch' });
    expect(patch.status).toBe(201);
    const branch = await member.call('POST', `/api/v1/tracks/${id}/deliveries`, { kind: 'branch' });
    expect(branch).toMatchObject({ status: 400, body: { detail: expect.stringContaining('no git') } });
  });
});

it('a command that is sent again under its key is done once', async () => {
  const { until, member } = world;
  const id = await written(1, 'a');
  const key = { 'idempotency-key': 'start-once' };
  const first = await member.call('POST', `/api/v1/tracks/${id}/start`, undefined, key);
  const [ticket] = [...(await until(id, ({ pipeline }) => pipeline.status === 'executing')).tickets.values()];
  expect(await member.call('POST', `/api/v1/tracks/${id}/start`, undefined, key)).toMatchObject({
    status: 200,
    body: first.body as object,
  });
  const skip = () => member.call('POST', `/api/v1/tickets/${ticket?.id}/skip`, undefined, { 'idempotency-key': 'skip-once' });
  const skipped = await skip();
  expect(skipped).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect(await skip()).toMatchObject({ status: 200, body: skipped.body as object });
});

it('whoever plans a track again is told what its tickets have changed already, which is not in the folder', async () => {
  const { command, agree, asked, until, stateOf, test } = world;
  const id = await written(1, 'a');
  await command(id, 'start');
  await agree(id, 'merge', 'reject');
  await until(id, ({ pipeline }) => pipeline.status === 'done');
  await command(id, 'plan');
  await asked(id, 'plan');
  const planner = [...(await stateOf(id)).attempts.values()].findLast(({ tier }) => tier === 2);
  const rows = await test.deps.db.selectFrom('entries').select('entry').where('role', '=', 'user').execute();
  const brief = rows.find(({ entry }) => planner !== undefined && entry.includes(planner.discussionId))?.entry;
  expect(brief).toContain('+++ b/a0.txt');
  expect(brief).toContain('Write a0.txt (completed)');
});
