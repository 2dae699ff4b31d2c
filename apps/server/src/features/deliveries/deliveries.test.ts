import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asId,
  streamOf,
  type Approval,
  type ApprovalList,
  type Delivery,
  type DeliveryArguments,
  type DeliveryBody,
  type DeliveryList,
  type Event,
  type EventFrame,
  type Problem,
  type StreamName,
  type TrackDetail,
  type WorktreeState,
} from '@baton/protocol';
import { startForgeDouble, type DoubleForge, type ForgeDouble } from '@baton/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../app.ts';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { fetchLine } from './deliver.ts';

const TOKEN = 'forge-token-very-secret';

let test: TestApp;
let checkout: string;
let discussion: TestDiscussion;
let forge: ForgeDouble | undefined;
beforeEach(async () => {
  test = await createTestApp();
  await test.app.startRuns();
  checkout = join(test.directory, 'projects/sample');
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  discussion = await createTestDiscussion(test);
});
afterEach(async () => {
  await test.close();
  await forge?.close();
  forge = undefined;
});

function gitIn(directory: string, ...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}
const git = (...given: string[]): string => gitIn(checkout, ...given);

/** A forge that somebody set up by hand, with the project's repository there as `origin`. */
async function setUp(id: DoubleForge, repository = 'team/shop'): Promise<ForgeDouble> {
  forge = await startForgeDouble({ forge: id, token: TOKEN });
  const bare = forge.addRepository(repository);
  git('push', '-q', bare, 'main:main');
  git('remote', 'add', 'origin', `${forge.url}/${repository}.git`);
  writeFileSync(
    join(test.deps.config.dataDirectory, 'credentials.toml'),
    `[forge.${id}]\ntoken = "${TOKEN}"\nbase_url = "${forge.url}"\n`,
    {
      mode: 0o600,
    },
  );
  return forge;
}

type Answer = Delivery & Pick<Problem, 'code' | 'detail' | 'errors'>;
const ask = (body: DeliveryBody, of = `discussions/${discussion.id}`) =>
  discussion.caller.call<Answer>('POST', `/api/v1/${of}/deliveries`, body);
const listed = async (of = `discussions/${discussion.id}`) =>
  (await discussion.caller.call<DeliveryList>('GET', `/api/v1/${of}/deliveries`)).body.items;
const approvalOf = async (id: string) => (await discussion.caller.call<Approval>('GET', `/api/v1/approvals/${id}`)).body;

async function decide(id: string, more: { decision?: 'approve' | 'reject'; arguments?: DeliveryArguments; scope?: 'run' } = {}) {
  const { proposalHash } = await approvalOf(id);
  return discussion.caller.call<Approval>('POST', `/api/v1/approvals/${id}/decision`, {
    decision: 'approve',
    proposalHash,
    ...more,
  });
}

/** Resolves once the delivery has an end in the log. */
async function ended(id: string, stream: StreamName = streamOf.discussion(discussion.id)): Promise<Delivery> {
  const end = Promise.withResolvers<void>();
  const isEnd = ({ event }: EventFrame) => event.type === 'delivery.ended' && event.approvalId === id;
  const look = async () => {
    if ((await test.deps.log.read(stream, 0, 10_000)).some(isEnd)) end.resolve();
  };
  const unsubscribe = test.deps.bus.subscribe(stream, { head: () => void look().catch(end.reject), delta: () => undefined });
  await look();
  await end.promise.finally(unsubscribe);
  const kind = stream.startsWith('track:') ? `tracks/${stream.slice('track:'.length)}` : undefined;
  const found = (await listed(kind)).find((each) => each.id === id);
  if (found === undefined) throw new Error('it is not listed');
  return found;
}

async function delivered(body: DeliveryBody): Promise<Delivery> {
  const asked = await ask(body);
  if (asked.status !== 201) throw new Error(`it was refused: ${JSON.stringify(asked.body)}`);
  expect((await decide(asked.body.id)).status).toBe(200);
  return ended(asked.body.id);
}

/** A worktree in which something was changed and not committed. */
async function work(): Promise<WorktreeState> {
  const { body } = await discussion.caller.call<WorktreeState>('POST', `/api/v1/discussions/${discussion.id}/worktree`, {});
  writeFileSync(join(body.directory, 'made.txt'), 'one\n');
  writeFileSync(join(body.directory, 'README.md'), '# Changed\n');
  return body;
}

describe('what a discussion delivers', () => {
  it('is shown exactly before it leaves, decided by a person, and then there as a branch', async () => {
    const worktree = await work();
    const { status, body } = await ask({ kind: 'branch', branch: 'feature/invoice' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'awaiting_approval',
      discussionId: discussion.id,
      arguments: { kind: 'branch', branch: 'feature/invoice' },
    });
    const approval = await approvalOf(body.id);
    expect(approval).toMatchObject({
      subject: 'delivery',
      status: 'pending',
      careful: false,
      effect: {
        type: 'delivery',
        from: worktree.branch,
        base: worktree.base,
        commit: gitIn(worktree.path, 'rev-parse', 'HEAD').trim(),
        commitCount: 1,
        commits: [{ author: 'Baton agents' }],
        files: [
          { path: 'README.md', change: 'changed' },
          { path: 'made.txt', change: 'created', addedLines: 1 },
        ],
        target: { branch: 'feature/invoice' },
      },
    });
    expect(git('branch', '--list', 'feature/invoice')).toBe('');
    const { body: pending } = await discussion.caller.call<ApprovalList>('GET', '/api/v1/approvals?status=pending');
    expect(pending.items.map(({ id }) => id)).toEqual([body.id]);
    await decide(body.id);
    expect(await ended(body.id)).toMatchObject({
      status: 'delivered',
      decidedBy: { name: 'The member' },
      result: { branch: 'feature/invoice', commit: body.commit },
    });
    expect(git('rev-parse', 'feature/invoice').trim()).toBe(body.commit);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('leaves only where somebody agrees, and what has another hash by then is refused', async () => {
    await work();
    const { body } = await ask({ kind: 'branch', branch: 'x' });
    const wrong = { decision: 'approve', proposalHash: '0'.repeat(64) };
    expect((await discussion.caller.call('POST', `/api/v1/approvals/${body.id}/decision`, wrong)).status).toBe(409);
    expect((await decide(body.id, { scope: 'run' })).status).toBe(400);
    await decide(body.id, { decision: 'reject' });
    expect(await listed()).toMatchObject([{ id: body.id, status: 'rejected' }]);
    expect((await decide(body.id)).status).toBe(409);
    expect(git('branch', '--list', 'x')).toBe('');
    const viewer = await test.as('viewer');
    expect((await viewer.call('POST', `/api/v1/discussions/${discussion.id}/deliveries`, { kind: 'branch' })).status).toBe(403);
  });

  it('is a patch that anybody can apply, with a title and a text of its own', async () => {
    const worktree = await work();
    const done = await delivered({ kind: 'patch', title: 'Pay by\ninvoice', text: 'At last.' });
    expect(done).toMatchObject({ status: 'delivered', arguments: { title: 'Pay by invoice' } });
    const answer = await discussion.caller.send('GET', `/api/v1/deliveries/${done.id}/patch`);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="pay-by-invoice.patch"');
    expect(answer.rawPayload.length).toBe(done.result?.patchBytes);
    const other = join(test.directory, 'other');
    mkdirSync(other);
    gitIn(other, 'clone', '-q', checkout, '.');
    writeFileSync(join(test.directory, 'way.patch'), answer.rawPayload);
    gitIn(other, 'am', '-q', join(test.directory, 'way.patch'));
    expect(gitIn(other, 'rev-parse', 'HEAD^{tree}')).toBe(git('rev-parse', `${worktree.branch}^{tree}`));
    expect(gitIn(other, 'log', '-1', '--format=%an%n%B')).toBe('Baton agents\nPay by invoice\n\nAt last.\n\n');
    expect((await discussion.caller.send('GET', '/api/v1/deliveries/nothing/patch')).statusCode).toBe(404);
    expect(readdirSync(join(test.deps.config.workDirectory, 'deliveries'))).toEqual([]);
  });

  it('is fetched by a line', async () => {
    const worktree = await work();
    const done = await delivered({ kind: 'fetch' });
    const line = done.result?.line ?? '';
    expect(line).toBe(`git fetch ${checkout} ${worktree.branch}:${worktree.branch}`);
    const other = join(test.directory, 'other');
    mkdirSync(other);
    gitIn(other, 'init', '-q');
    gitIn(other, ...line.split(' ').slice(1));
    expect(gitIn(other, 'rev-parse', worktree.branch).trim()).toBe(done.commit);
    const ssh = { user: 'ada', host: '10.0.0.4', port: 2222 };
    expect(fetchLine("/srv/it's here", 'b', ssh)).toBe("git fetch 'ssh://ada@10.0.0.4:2222/srv/it'\\''s%20here' b:b");
  });

  it('is pushed to where its remote is, with the token of that forge and of no other', async () => {
    const there = await setUp('gitlab', 'group/sub/shop');
    await work();
    const { body } = await ask({ kind: 'push', branch: 'baton/invoice' });
    const approval = await approvalOf(body.id);
    expect(approval).toMatchObject({
      careful: true,
      effect: { target: { url: `${there.url}/group/sub/shop.git`, branch: 'baton/invoice', addresses: ['127.0.0.1'], forge: 'gitlab' } },
    });
    await decide(body.id);
    expect(await ended(body.id)).toMatchObject({ status: 'delivered', result: { branch: 'baton/invoice' } });
    expect(there.branch('group/sub/shop', 'baton/invoice')).toBe(body.commit);
    expect(await ask({ kind: 'push', remote: 'https://elsewhere.example/a/b.git' })).toMatchObject({
      status: 409,
      body: { code: 'no_forge' },
    });
    expect(test.logged() + JSON.stringify(await discussion.events())).not.toContain('very-secret');
  });

  it.each([
    ['git@github.com:team/shop.git', 'https://github.com/team/shop.git'],
    ['/srv/git/shop.git', 'over HTTPS only'],
    ['file:///srv/git/shop.git', 'over HTTPS only'],
  ])('is not pushed to %s', async (remote, words) => {
    await work();
    expect(await ask({ kind: 'push', remote })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(words), errors: [{ field: 'body/remote' }] },
    });
  });

  it.each<DoubleForge>(['github', 'gitlab', 'gitea'])(
    'is proposed at %s once, with what a person made of title, text and branch',
    async (id) => {
      const there = await setUp(id);
      await work();
      const { body } = await ask({ kind: 'pull_request' });
      const { effect, arguments: asked } = await approvalOf(body.id);
      if (effect.type !== 'delivery') throw new Error('it delivers nothing');
      expect(effect.target).toMatchObject({ base: 'main', forge: id });
      expect(effect.text).toContain('Work of the discussion');
      const edited = { ...(asked as DeliveryArguments), branch: 'baton/pay', title: 'Pay', text: 'By **invoice**.' };
      const other = { ...edited, url: 'https://elsewhere.example/a/b.git' };
      expect((await decide(body.id, { arguments: other })).status).toBe(400);
      const decided = await decide(body.id, { arguments: edited });
      expect(decided.body.decision).toMatchObject({ arguments: edited, effect: { commit: body.commit, title: 'Pay' } });
      const done = await ended(body.id);
      expect(done).toMatchObject({ status: 'delivered', arguments: edited, result: { url: expect.stringContaining(there.url) } });
      expect(there.pullRequests).toMatchObject([
        { title: 'Pay', text: 'By **invoice**.', head: 'baton/pay', base: 'main', commit: body.commit },
      ]);
      const again = await delivered({ kind: 'pull_request', branch: 'baton/pay' });
      expect(again.result).toMatchObject({ url: done.result?.url, existing: true });
      expect(there.pullRequests).toHaveLength(1);
      expect(await compareProjections(test.deps.db)).toEqual([]);
    },
  );

  it('that fails says why, and nothing else has changed', async () => {
    const there = await setUp('gitea');
    await work();
    there.next('invalid');
    const failed = await delivered({ kind: 'pull_request' });
    expect(failed).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/was pushed, but there is no pull request\. .*no changes between/),
    });
    writeFileSync(join(test.deps.config.dataDirectory, 'credentials.toml'), `[forge.gitea]\ntoken = "old"\nbase_url = "${there.url}"\n`);
    expect(await delivered({ kind: 'push', branch: 'other' })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('refuses the token'),
    });
    for (const path of ['a/%E0%A4%A', 'a/%2e%2e', 'a/b?c=d', 'alone'])
      expect(await ask({ kind: 'push', remote: `${there.url}/${path}` }), path).toMatchObject({ status: 400 });
  });

  it('needs something to deliver, and says what it needs otherwise', async () => {
    expect(await ask({ kind: 'branch' })).toMatchObject({ status: 404, body: { detail: expect.stringContaining('has no worktree') } });
    const { body } = await discussion.caller.call<WorktreeState>('POST', `/api/v1/discussions/${discussion.id}/worktree`, {});
    expect(await ask({ kind: 'branch' })).toMatchObject({ status: 409, body: { code: 'nothing_to_deliver' } });
    writeFileSync(join(body.directory, 'made.txt'), 'one\n');
    expect(await ask({ kind: 'branch', title: 'x' })).toMatchObject({ status: 400, body: { errors: [{ field: 'body/title' }] } });
    expect(await ask({ kind: 'branch', branch: '-f' })).toMatchObject({ status: 400, body: { errors: [{ field: 'body/branch' }] } });
    const run = await discussion.start({ input: { text: 'Please write "two" to made.txt' }, mode: 'ask' });
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'run.parked'));
    expect(await ask({ kind: 'branch' })).toMatchObject({ status: 409, body: { code: 'run_active', runId: run.runId } });
  });

  it('goes on after the server died over it, and is there once', async () => {
    const there = await setUp('github');
    await work();
    const { body } = await ask({ kind: 'pull_request', branch: 'baton/pay' });
    // As the log is when the server dies after the pull request was made, and before it could say so.
    const done = await (async () => {
      await decide(body.id);
      return ended(body.id);
    })();
    const [made] = there.pullRequests;
    if (made === undefined) throw new Error('there is none');
    made.state = 'closed';
    const frames = await discussion.events();
    const before = frames.filter(({ event }) => event.type !== 'delivery.ended');
    await forgetEnd(before);
    const next = await buildApp(test.deps, 'a secret of tests that is long enough to sign with');
    await next.startRuns();
    expect(await ended(body.id)).toMatchObject({ status: 'delivered', result: { url: done.result?.url } });
    await next.close();
    expect(there.pullRequests).toHaveLength(1);
  });
});

/** Takes the end of a delivery out of the log, as if it had never been written. */
async function forgetEnd(frames: readonly EventFrame[]): Promise<void> {
  const { db } = test.deps;
  const stream = streamOf.discussion(discussion.id);
  const last = frames.at(-1)?.seq ?? 0;
  await db.deleteFrom('events').where('stream', '=', stream).where('seq', '>', last).execute();
  await db.updateTable('streams').set({ head: last }).where('stream', '=', stream).execute();
  const row = await db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
  const { endedAt: _, result: __, ...rest } = JSON.parse(row.delivery) as Delivery;
  await db
    .updateTable('deliveries')
    .set({ status: 'delivering', delivery: JSON.stringify({ ...rest, status: 'delivering' }) })
    .execute();
}

describe('what a track delivers', () => {
  it('is what was merged into its branch, told with its tickets and who agreed', async () => {
    const there = await setUp('gitlab');
    const projectId = discussion.project.id;
    const track = (
      await discussion.caller.call<TrackDetail>('POST', `/api/v1/projects/${projectId}/tracks`, {
        title: 'Pay by invoice',
        description: 'Customers pay @later.',
      })
    ).body;
    const of = `tracks/${track.id}`;
    const stream = streamOf.track(track.id);
    await discussion.caller.call('POST', `/api/v1/${of}/tickets`, {
      title: 'Draft',
      description: 'Draft it.',
      acceptance: 'It is drafted.',
    });
    expect(await ask({ kind: 'branch' }, of)).toMatchObject({ status: 409, body: { code: 'nothing_to_deliver' } });
    const base = git('rev-parse', 'HEAD').trim();
    git('switch', '-q', '-c', 'baton/pay');
    writeFileSync(join(checkout, 'made.txt'), 'one\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'Draft');
    git('switch', '-q', 'main');
    const branch: Event = {
      type: 'track.updated',
      v: 1,
      trackId: track.id,
      version: 2,
      changes: { branch: 'baton/pay', base: { commit: base, branch: 'main' } },
      by: { type: 'baton' },
    };
    await test.deps.log.append({ streams: [{ stream, events: [branch] }] });
    const { status, body } = await ask({ kind: 'pull_request' }, of);
    expect([status, body.detail]).toEqual([201, undefined]);
    expect(body).toMatchObject({ trackId: track.id, arguments: { title: 'Pay by invoice', base: 'main', branch: 'baton/pay' } });
    expect(body.arguments.text).toContain('Customers pay @\u200Blater.');
    expect(body.arguments.text).toContain('- [ ] Draft (to do)');
    expect((await decide(body.id)).status).toBe(200);
    expect(await ended(body.id, stream)).toMatchObject({
      status: 'delivered',
      result: { url: expect.stringContaining('/-/merge_requests/1') },
    });
    expect(there.pullRequests).toMatchObject([{ head: 'baton/pay', base: 'main', commit: git('rev-parse', 'baton/pay').trim() }]);
    expect((await discussion.caller.call('GET', `/api/v1/tracks/${asId('nothing')}/deliveries`)).status).toBe(404);
    expect(await compareProjections(test.deps.db)).toEqual([]);

    // It goes on after what was agreed to: that has a name of its own then.
    const early = (await ask({ kind: 'branch' }, of)).body;
    const commit = git('rev-parse', 'baton/pay').trim();
    git('update-ref', 'refs/heads/baton/pay', git('commit-tree', '-m', 'More', '-p', commit, `${commit}^{tree}`).trim());
    expect((await decide(early.id)).status).toBe(200);
    const snapshot = `baton/pay-${commit.slice(0, 8)}`;
    expect(await ended(early.id, stream)).toMatchObject({ status: 'delivered', result: { branch: snapshot, commit } });
    expect(git('rev-parse', snapshot).trim()).toBe(commit);
  });
});
