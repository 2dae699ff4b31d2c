import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { streamOf, type Approval, type ApprovalList, type EventFrame, type Project, type Ticket, type TrackDetail } from '@baton/protocol';

const root = new URL('../../', import.meta.url).pathname;

/** How many pieces the simulated model writes for each worker: a quarter of a second each, so that all of them are at work for a minute or more. */
const PIECES = [240, 255, 270, 285];
const PIECE_CHARACTERS = 12;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was free');
  return address.port;
}

const base = mkdtempSync(join(tmpdir(), 'baton-conducting-'));
const directory = join(base, 'projects/sample');
const url = `http://127.0.0.1:${await freePort()}`;
const owner = { email: 'anna@example.org', password: 'correct horse battery' };
const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: base,
  BATON_PORT: new URL(url).port,
  BATON_DATA_DIR: join(base, 'data'),
  BATON_WORK_DIR: join(base, 'work'),
  BATON_PROJECT_ROOTS: join(base, 'projects'),
  BATON_OWNER_EMAIL: owner.email,
  BATON_OWNER_PASSWORD: owner.password,
  // What prepares and checks here is harmless, and machines without a sandbox are measured, too.
  BATON_UNSANDBOXED_COMMANDS: 'true',
};

const JSON_BODY = { 'content-type': 'application/json' };
const headers: Record<string, string> = { origin: url };

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, 'idempotency-key': randomUUID(), ...(body === undefined ? {} : JSON_BODY) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

async function signIn(): Promise<void> {
  const session = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...headers, ...JSON_BODY },
    body: JSON.stringify(owner),
  });
  if (!session.ok) throw new Error(await session.text());
  headers['cookie'] = session.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function untilReady(): Promise<void> {
  while (
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await wait(100);
}

async function framesOf(stream: string): Promise<EventFrame[]> {
  const frames: EventFrame[] = [];
  for (;;) {
    const { items } = await call<{ items: EventFrame[] }>('GET', `/streams/${stream}/events?after=${frames.at(-1)?.seq ?? 0}&limit=500`);
    if (items.length === 0) return frames;
    frames.push(...items);
  }
}

/** A track of tickets that do not depend on each other, conducted to its end. Answers its log. */
async function conducted(project: Project, title: string, pieces: readonly number[]): Promise<EventFrame[]> {
  const { id } = await call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title });
  for (const [index, count] of pieces.entries()) {
    await call<Ticket>('POST', `/tracks/${id}/tickets`, {
      title: `Part ${index + 1}`,
      description: `Be slow, and write "${'word, '.repeat((count * PIECE_CHARACTERS) / 6)}" to part-${index + 1}.txt`,
    });
  }
  await call('POST', `/tracks/${id}/start`);
  for (;;) {
    const { pipelineStatus, detail } = await call<TrackDetail>('GET', `/tracks/${id}`);
    if (pipelineStatus === 'done') return framesOf(streamOf.track(id));
    if (pipelineStatus === 'failed') throw new Error(detail);
    const asked: readonly Approval[] = (await call<ApprovalList>('GET', '/approvals')).items;
    for (const { id: approval, subject, proposalHash } of asked) {
      if (subject !== 'merge') throw new Error(`nobody is here to decide about ${subject}`);
      await call('POST', `/approvals/${approval}/decision`, { decision: 'approve', proposalHash });
    }
    await wait(500);
  }
}

const msOf = ({ at }: Pick<EventFrame, 'at'>): number => Date.parse(at);

/** For how long a model was at work in a run, all its rounds together. */
async function modelMs(discussion: string): Promise<number> {
  let [sum, since] = [0, 0];
  for (const frame of await framesOf(discussion)) {
    if (frame.event.type === 'round.started') since = msOf(frame);
    if (frame.event.type === 'message.completed') sum += msOf(frame) - since;
  }
  return sum;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'README.md'), '# Sample\n');
const git = (...words: string[]): void =>
  void execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], { cwd: directory });
git('init', '-q', '-b', 'main');
git('add', '-A');
git('commit', '-q', '-m', 'First');

const server = spawn(process.execPath, ['--max-semi-space-size=4', 'apps/server/src/main.ts', 'serve'], {
  cwd: root,
  env: environment,
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  await untilReady();
  await signIn();
  const project = await call<Project>('POST', '/projects', {
    name: 'Sample',
    directory,
    prepareCommand: 'mkdir -p deps && sleep 2 && echo made > deps/made.txt',
    checkCommand: 'test -e deps/made.txt',
  });
  // From here on what prepares a worktree is copied.
  await conducted(project, 'First', [4]);

  const log = await conducted(project, 'Side by side', PIECES);
  const starts = log.filter(({ event }) => event.type === 'attempt.started' && event.attempt.tier === 3);
  const reviews = log.filter(({ event }) => event.type === 'ticket.updated' && event.changes.status === 'in_review');
  if (starts.length !== PIECES.length || reviews.length !== PIECES.length) throw new Error('a worker had to begin again');
  const models = await Promise.all(
    starts.map(({ event }) => modelMs(event.type === 'attempt.started' ? streamOf.discussion(event.attempt.discussionId) : '')),
  );
  const allMs = Math.max(...reviews.map(msOf)) - Math.min(...starts.map(msOf));
  const slowestMs = Math.max(...models);
  console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`models at work: ${models.map(seconds).join(', ')}`);
  console.log(`from the first start to the last in_review: ${seconds(allMs)}, ${(allMs / slowestMs).toFixed(3)} of the slowest`);
  if (slowestMs < 60_000 || allMs > slowestMs * 1.1) process.exitCode = 1;
} finally {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
  rmSync(base, { recursive: true, force: true });
}
