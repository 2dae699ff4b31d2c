import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  streamOf,
  type Approval,
  type ChangeList,
  type Discussion,
  type Mode,
  type Page,
  type Problem,
  type Project,
  type Run,
  type WorktreeRemoved,
  type WorktreeState,
} from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let checkout: string;
let discussion: TestDiscussion;
beforeEach(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  checkout = join(test.directory, 'projects/sample');
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  discussion = await createTestDiscussion(test);
});
afterEach(() => test.close());

function git(...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}

const url = () => `/api/v1/discussions/${discussion.id}/worktree`;
const make = () => discussion.caller.call<WorktreeState>('POST', url(), {});
const look = async () => (await discussion.caller.call<WorktreeState>('GET', url())).body;
const remove = (work?: 'commit' | 'discard') =>
  discussion.caller.call<WorktreeRemoved & Problem>('DELETE', work === undefined ? url() : `${url()}?work=${work}`);

async function say(text: string, mode: Mode = 'free'): Promise<Run> {
  return discussion.ended((await discussion.start({ input: { text }, mode })).runId);
}
const WRITE = 'Please write "one" to made.txt';

describe('the worktree of a discussion', () => {
  it('is where its runs work, on a branch of its own, while the project’s folder stays as it is', async () => {
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      branch: expect.stringMatching(/^baton\/new-discussion-/),
      uncommitted: { count: 0 },
      commits: 0,
      leftBehind: 0,
    });
    expect(body.bytes).toBeGreaterThan(0);
    expect(git('branch', '--list', body.branch)).toContain(body.branch);
    expect((await discussion.get()).worktree).toMatchObject({ branch: body.branch, path: body.path });
    const run = await say(WRITE);
    expect(run.status).toBe('finished');
    expect(readFileSync(join(body.directory, 'made.txt'), 'utf8')).toBe('one');
    expect(git('status', '--porcelain')).toBe('');
    expect(await look()).toMatchObject({ uncommitted: { count: 1, files: ['made.txt'] } });
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is what its tools, its context files and its undo are about', async () => {
    const { body } = await make();
    writeFileSync(join(body.directory, 'README.md'), 'Only in the worktree.\n');
    expect((await say('Please read README.md', 'ask')).status).toBe('finished');
    expect(JSON.stringify(await discussion.entries())).toContain('Only in the worktree.');
    const { version } = (await discussion.caller.call<{ version: number }>('GET', `/api/v1/discussions/${discussion.id}/context`)).body;
    writeFileSync(join(body.directory, 'only-here.md'), '');
    const put = { files: [{ path: 'only-here.md' }] };
    const headers = { 'if-match': String(version) };
    expect((await discussion.caller.call('PUT', `/api/v1/discussions/${discussion.id}/context`, put, headers)).status).toBe(200);
    const listed = `/api/v1/projects/${discussion.project.id}/files?q=only-here`;
    expect((await discussion.caller.call('GET', listed)).body).toMatchObject({ items: [] });
    expect((await discussion.caller.call('GET', `${listed}&discussionId=${discussion.id}`)).body).toMatchObject({
      items: [{ path: 'only-here.md' }],
    });
    const run = await say(WRITE);
    const changes = await discussion.caller.call<ChangeList>('GET', `/api/v1/discussions/${discussion.id}/changes`);
    expect(changes.body.items).toMatchObject([{ directory: body.directory, files: [{ path: 'made.txt' }] }]);
    expect((await discussion.caller.call('POST', `/api/v1/runs/${run.id}/undo`, {})).body).toMatchObject({ done: true });
    expect(existsSync(join(body.directory, 'made.txt'))).toBe(false);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is made once, by members, of a project that git knows', async () => {
    expect((await (await test.as('viewer')).call('POST', url(), {})).status).toBe(403);
    const [first, second] = await Promise.all([make(), make()]);
    expect(new Set([first.status, second.status])).toEqual(new Set([201, 409]));
    const plain = join(test.directory, 'projects/plain');
    mkdirSync(plain);
    const owner = await test.as('owner');
    const project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Plain', directory: plain })).body;
    const other = (await owner.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, {})).body;
    const refused = await owner.call<Problem>('POST', `/api/v1/discussions/${other.id}/worktree`, {});
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'no_repository', detail: expect.stringContaining('not in a git repository') },
    });
    expect((await owner.call('GET', `/api/v1/discussions/${other.id}/worktree`)).status).toBe(404);
  });

  it('says what of the project’s folder it does not have', async () => {
    writeFileSync(join(checkout, 'README.md'), 'Not committed.\n');
    expect((await make()).body.leftBehind).toBe(1);
  });

  it('neither comes nor goes while a run is active', async () => {
    const { runId } = await discussion.start({ input: { text: WRITE } });
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked'));
    expect(await make()).toMatchObject({ status: 409, body: { code: 'run_active' } });
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);
    await discussion.ended(runId);
    await make();
    const next = await discussion.start({ input: { text: WRITE }, mode: 'ask' });
    await discussion.until((frames) => frames.filter(({ event }) => event.type === 'run.parked')[1]);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'run_active' } });
    expect(existsSync((await look()).directory)).toBe(true);
    await discussion.caller.call('POST', `/api/v1/runs/${next.runId}/stop`);
    await discussion.ended(next.runId);
  });

  it('is not removed with work that nobody committed, unless somebody says what becomes of it', async () => {
    const { body } = await make();
    await say(WRITE);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'uncommitted', detail: expect.stringContaining('one file') } });
    expect(await remove('commit')).toEqual(expect.objectContaining({ status: 200, body: { branch: body.branch } }));
    expect(existsSync(body.path)).toBe(false);
    expect(git('show', `${body.branch}:made.txt`)).toBe('one');
    expect(git('log', '-1', '--format=%an, %cn <%ce>', body.branch)).toBe('Baton agents, The member <member@example.org>\n');
    expect((await discussion.get()).worktree).toBeUndefined();
    await make();
    await say(WRITE);
    expect((await remove('discard')).body).toEqual({ branch: null });
    expect(git('branch', '--list', 'baton/*').trim()).toBe(body.branch);
    const { items } = (await discussion.caller.call<ChangeList>('GET', `/api/v1/discussions/${discussion.id}/changes`)).body;
    expect(items[0]?.problem).toContain('not there any more');
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('keeps on its branch also what was written while it was being removed', async () => {
    const { body } = await make();
    // The removal is in the log and about to be done.
    const unsubscribe = test.deps.bus.subscribe(streamOf.discussion(discussion.id), {
      head: () => {
        if (existsSync(body.directory)) writeFileSync(join(body.directory, 'late.txt'), 'late');
      },
      delta: () => undefined,
      output: () => undefined,
    });
    expect((await remove()).status).toBe(200);
    unsubscribe();
    expect(existsSync(body.path)).toBe(false);
    expect(git('show', `${body.branch}:late.txt`)).toBe('late');
  });

  it('goes with its discussion, which is not deleted while it holds work', async () => {
    const { body } = await make();
    await say(WRITE);
    const erase = async () =>
      discussion.caller.call<Problem>('DELETE', `/api/v1/discussions/${discussion.id}`, undefined, {
        'if-match': String((await discussion.get()).version),
      });
    expect(await erase()).toMatchObject({ status: 409, body: { code: 'uncommitted' } });
    await discussion.caller.call('POST', `/api/v1/discussions/${discussion.id}/undo`, {});
    expect((await erase()).status).toBe(204);
    expect(existsSync(body.path)).toBe(false);
    expect(git('branch', '--list', 'baton/*')).toBe('');
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('that was removed by hand is said to be missing, stops runs with words, and can be taken off the discussion', async () => {
    const { body } = await make();
    execFileSync('rm', ['-rf', body.path]);
    expect((await look()).problem).toContain('not there any more');
    const run = await say('Hello', 'ask');
    expect(run).toMatchObject({ status: 'failed', error: { kind: 'no_directory', detail: expect.stringContaining('worktree') } });
    expect((await remove()).status).toBe(200);
    expect((await say('Hello', 'ask')).status).toBe('finished');
  });

  it('that nobody has is tidied up, and no other', async () => {
    const { body } = await make();
    const other = await createTestDiscussion(test);
    const lost = join(test.deps.config.workDirectory, 'worktrees', other.id);
    git('worktree', 'add', '-q', '-b', 'lost', lost);
    writeFileSync(join(lost, 'unsaved.txt'), 'nobody committed this');
    await test.app.tidy();
    expect(readdirSync(join(test.deps.config.workDirectory, 'worktrees'))).toEqual([discussion.id]);
    expect(existsSync(body.path)).toBe(true);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(2);
    expect(git('show', 'lost:unsaved.txt')).toBe('nobody committed this');
  });
});

describe('a project that is deleted', () => {
  it('takes its worktrees along, and leaves their work on branches', async () => {
    const { body } = await make();
    await say(WRITE);
    const admin = await test.as('admin');
    const { id, version } = discussion.project;
    expect((await admin.call('DELETE', `/api/v1/projects/${id}`, undefined, { 'if-match': String(version) })).status).toBe(204);
    await test.app.tidy();
    expect(existsSync(body.path)).toBe(false);
    expect(git('show', `${body.branch}:made.txt`)).toBe('one');
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});

describe('the mode Free', () => {
  it('is refused where there is no worktree', async () => {
    const takeId = (await discussion.get()).takes[0]?.id;
    const body = { provider: 'rehearsal', model: 'rehearsal-fast', takeId, mode: 'free', input: { text: WRITE } };
    const refused = await discussion.caller.call<Problem>('POST', `/api/v1/discussions/${discussion.id}/runs`, body);
    expect(refused).toMatchObject({ status: 409, body: { code: 'no_worktree' } });
    await make();
    expect((await discussion.caller.call('POST', `/api/v1/discussions/${discussion.id}/runs`, body)).status).toBe(202);
  });

  it('writes in the worktree without asking, while the mode Ask asks there, too', async () => {
    await make();
    expect((await say(WRITE)).status).toBe('finished');
    const { items } = (await discussion.caller.call<Page<Approval>>('GET', '/api/v1/approvals')).body;
    expect(items).toEqual([]);
    const asked = await discussion.start({ input: { text: 'Please write "two" to made.txt' }, mode: 'ask' });
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked'));
    await discussion.caller.call('POST', `/api/v1/runs/${asked.runId}/stop`);
    await discussion.ended(asked.runId);
  });
});
