import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import {
  nanoFromUsd,
  streamOf,
  type ApprovalList,
  type Project,
  type ProjectTiersView,
  type Ticket,
  type TrackDetail,
} from '@baton/protocol';
import { Api } from '../support/api.ts';
import { random } from '../support/random.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';
import { audit } from '../support/track-audit.ts';
import { answerTickets, filesOf } from '../support/track-double.ts';

const TICKETS = Number(process.env['BATON_TEST_TICKETS'] ?? 30);
const KILLS = Math.ceil(TICKETS / 5);
const WORKERS = 4;
/** A life of the server is this long at most, from when it is ready. */
const LIFE_MS = 2500;
const LIMIT_MS = 90_000 + TICKETS * 6_000;

function git(server: Server, ...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
    cwd: server.projectDirectory,
    encoding: 'utf8',
  });
}

/** A project with git, a check and a double that answers, and a track of tickets that depend on each other by chance. */
async function begun(server: Server, baseUrl: string, next: () => number): Promise<{ api: Api; track: TrackDetail }> {
  git(server, 'init', '-q', '-b', 'main');
  git(server, 'add', '-A');
  git(server, 'commit', '-q', '-m', 'First');
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl });
  const project = await api.call<Project>('POST', '/projects', {
    name: 'Sample',
    directory: server.projectDirectory,
    prepareCommand: 'mkdir -p deps && echo made > deps/made.txt',
    checkCommand: 'test -e deps/made.txt && ! grep -rqs BROKEN tickets shared',
  });
  const { tiers, version } = await api.call<ProjectTiersView>('GET', `/projects/${project.id}/tiers`);
  const choice = { provider: 'openai', model: 'gpt-4o-mini' };
  const body = { workers: WORKERS, tiers: { ...tiers, 3: { ...tiers[3], ...choice }, 4: { ...tiers[4], ...choice } } };
  const put = await api.send('PUT', `/projects/${project.id}/tiers`, body, { 'if-match': String(version) });
  expect(put.status, await put.text()).toBe(200);
  const track = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title: 'Many', quoteMarginPercent: 1000 });
  const ids: Ticket['id'][] = [];
  for (let index = 0; index < TICKETS; index += 1) {
    const title = `Ticket ${index}`;
    const others = Array.from({ length: Math.floor(next() * 3) }, () => ids[Math.floor(next() * ids.length)]);
    const { id } = await api.call<Ticket>('POST', `/tracks/${track.id}/tickets`, {
      title,
      description: `Write ${filesOf(title).join(' and ')}.`,
      dependsOn: [...new Set(others)].filter((other) => other !== undefined),
    });
    ids.push(id);
  }
  return { api, track };
}

// Also where the machine has no sandbox.
test.use({ serverOptions: { environment: { BATON_UNSANDBOXED_COMMANDS: 'true' } } });

/** What a person does: tries again what has failed, begins again what has stopped, and agrees to the merge. */
async function tend(api: Api, id: TrackDetail['id'], retried: Map<string, number>): Promise<TrackDetail> {
  const detail = await api.call<TrackDetail>('GET', `/tracks/${id}`);
  for (const ticket of detail.tickets) {
    if (ticket.blockedReason !== 'failed' && !ticket.manualBlock) continue;
    const { ok } = await api.send('POST', `/tickets/${ticket.id}/retry`);
    if (ok) retried.set(ticket.title, (retried.get(ticket.title) ?? 0) + 1);
  }
  if (detail.pipelineStatus === 'failed' || detail.pipelineStatus === 'idle') await api.send('POST', `/tracks/${id}/start`);
  const { items } = await api.call<ApprovalList>('GET', '/approvals');
  for (const { id: asked, subject, proposalHash } of items) {
    expect(['merge', 'overrun']).toContain(subject);
    await api.send('POST', `/approvals/${asked}/decision`, { decision: 'approve', proposalHash });
  }
  return detail;
}

/** Sums of the ledger by ticket (empty: none), in billionths of a dollar, and how many rows each has. */
function ledgerOf(server: Server, id: string): Map<string, { nanoUsd: bigint; rows: number }> {
  const database = new DatabaseSync(join(server.dataDirectory, 'baton.db'), { readOnly: true });
  const rows = database
    .prepare('select ticket_id as ticket, count(*) as rows, sum(cost_nano_usd) as cost from ledger where track_id = ? group by ticket_id')
    .all(id);
  database.close();
  return new Map(
    rows.map(({ ticket, rows: count, cost }) => [String(ticket ?? ''), { nanoUsd: BigInt(Number(cost ?? 0)), rows: Number(count) }]),
  );
}

const nano = (usd: string | null): bigint => (usd === null ? 0n : nanoFromUsd(usd));

test(`${TICKETS} tickets on real git, with failures and kills by chance: each in its turn, each once, all paid for, nothing left`, async ({
  server,
  provider,
}) => {
  test.setTimeout(LIMIT_MS);
  const next = random(20_261_122);
  answerTickets(provider, next);
  const { api, track } = await begun(server, provider.baseUrl, next);
  const startedAt = performance.now();
  const retried = new Map<string, number>();
  let kills = 0;
  for (let isDone = false; !isDone;) {
    let isGone = false;
    const life =
      kills < KILLS
        ? wait(next() * LIFE_MS).then(async () => {
            isGone = true;
            kills += 1;
            await server.end('SIGKILL');
          })
        : undefined;
    while (!isGone && !isDone) {
      try {
        isDone = (await tend(api, track.id, retried)).pipelineStatus === 'done';
      } catch (error) {
        if (!isGone) throw error;
      }
      await wait(100);
    }
    await life;
    if (isGone) await server.launch();
  }
  const tookMs = performance.now() - startedAt;
  // In the middle of what is cleared away in the end.
  await server.end('SIGKILL');
  await server.launch();

  const detail = await api.call<TrackDetail>('GET', `/tracks/${track.id}`);
  const frames = await api.events(streamOf.track(track.id));
  const { state, broken, mostWorkers, completions } = audit(track.id, frames, { workers: WORKERS, checks: 2 });
  const attempts = [...state.attempts.values()];
  console.log(
    `conducting: ${TICKETS} tickets in ${(tookMs / 1000).toFixed(0)} s, ${kills + 1} kills, ${mostWorkers} workers at most, ${attempts.length} attempts ` +
      `(${attempts.filter(({ outcome }) => outcome !== 'done').length} not done), ${state.merges.size} merges, ${[...retried.values()].reduce((sum, each) => sum + each, 0)} retried by a person, ` +
      `${detail.usage.calls} calls, $${detail.usage.costUsd}`,
  );

  // Order and limits.
  expect(broken).toEqual([]);
  expect(mostWorkers, 'some work side by side').toBeGreaterThan(1);

  // Each ends once: in the log, in what people see, and in git.
  expect(detail.tickets.map(({ status }) => status)).toEqual(detail.tickets.map(() => 'completed'));
  expect([...completions.values()]).toEqual(detail.tickets.map(() => 1));
  const log = git(server, 'log', '--first-parent', '--format=%(trailers:key=Baton-Ticket,valueonly)', detail.branch ?? '');
  expect((log.match(/\S+/g) ?? []).toSorted()).toEqual(detail.tickets.map(({ id }) => id).toSorted());
  for (const { title } of detail.tickets) {
    for (const path of filesOf(title)) {
      const text = readFileSync(join(server.projectDirectory, path), 'utf8');
      if (path.startsWith('tickets/')) expect(text).toBe(`${title}, written with care.\n`);
      else expect(text).not.toMatch(/<<<<<<<|>>>>>>>/);
    }
  }
  expect(git(server, 'status', '--porcelain')).toBe('');

  // Money.
  const ledger = ledgerOf(server, track.id);
  const [spent, rows] = [...ledger.values()].reduce(([sum, count], row) => [sum + row.nanoUsd, count + row.rows], [0n, 0]);
  expect(spent).toBeGreaterThan(0n);
  expect(nano(detail.usage.costUsd)).toBe(spent);
  expect(detail.tierUsage.reduce((sum, { costUsd }) => sum + nano(costUsd), 0n)).toBe(spent);
  expect(nano(detail.costUsd)).toBe(spent);
  for (const ticket of detail.tickets) expect(nano(ticket.costUsd), ticket.title).toBe(ledger.get(ticket.id)?.nanoUsd ?? 0n);
  expect(detail.usage.calls).toBe(rows);
  expect(rows, 'a row for every request that reached the provider').toBeGreaterThanOrEqual(provider.completions());

  // Nothing left.
  const folder = join(server.folder, 'work/tracks', track.id);
  await expect.poll(() => (existsSync(folder) ? readdirSync(folder) : []), { timeout: 30_000 }).toEqual([]);
  expect(git(server, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(detail.tickets.filter(({ worktree }) => worktree !== null)).toEqual([]);
  expect(new Set(git(server, 'branch', '--format=%(refname:short)').trim().split('\n'))).toEqual(new Set([detail.branch, 'main']));
  await server.end('SIGTERM');
  const doctor = await server.command('doctor');
  expect(doctor.code, doctor.stdout + doctor.stderr).toBe(0);
});
