import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Discussion, Entry, EventFrame, Project, Run, RunAccepted } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { random } from '../support/random.ts';
import { expect, test } from '../support/test.ts';

/** How many points of a run the server is killed at. */
const POINTS = 30;

/** How long an undisturbed run of three rounds takes here, about: points are spread over it. */
const RUN_MS = 1600;

const ended = (run: Run): boolean => ['finished', 'failed', 'stopped'].includes(run.status);

test(`killed with SIGKILL at ${POINTS} points of runs with tools, nothing that was acknowledged is lost`, async ({ server, provider }) => {
  test.setTimeout(600_000);
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const next = random(20_261_121);
  const statuses = new Map<string, number>();
  let adopted = 0;

  for (let point = 0; point < POINTS; point += 1) {
    const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
    const accepted = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, {
      provider: 'openai',
      model: 'gpt-4o-mini',
      input: { text: `kill me (${point})` },
    });
    await wait(next() * RUN_MS);
    const before = await api.events(accepted.stream);
    await server.end('SIGKILL');
    await server.launch();

    const run = await untilEnded(api, accepted.runId);
    statuses.set(run.status, (statuses.get(run.status) ?? 0) + 1);
    const after = await api.events(accepted.stream);
    expect(
      after.map((frame) => frame.seq),
      'the log counts 1, 2, 3 …',
    ).toEqual(after.map((_, index) => index + 1));
    expect(after.slice(0, before.length), 'what was read before the crash still stands').toEqual(before);
    expect(after.some((frame) => frame.event.type === 'entry.created' && frame.event.entry.id === accepted.entryId)).toBe(true);
    expect(['finished', 'failed']).toContain(run.status);
    if (run.status === 'failed') expect(run.error?.detail ?? '').not.toBe('');
    if (after.some((frame) => frame.event.type === 'run.started' && frame.event.adopted === 'crash')) adopted += 1;
    expectToolsOnce(after);
    expectSettled(after);
    const entries = await api.call<{ items: Entry[] }>('GET', `/discussions/${discussion.id}/entries`);
    expect(
      entries.items.every((entry) => entry.status !== 'open'),
      'no entry stays open',
    ).toBe(true);
  }

  const requests = provider.completions();
  await server.end('SIGTERM');
  const doctor = await server.command('doctor', '--rebuild');
  expect(doctor.code, doctor.stderr + doctor.stdout).toBe(0);
  const ledgerRows = countLedger(join(server.dataDirectory, 'baton.db'));
  console.log(
    `kill test: ${POINTS} points, ${adopted} runs adopted, ends ${JSON.stringify(Object.fromEntries(statuses))}, ${requests} requests, ${ledgerRows} ledger rows`,
  );
  expect(ledgerRows, 'a row for every request that reached the provider').toBeGreaterThanOrEqual(requests);
  expect(adopted, 'the points must hit running runs').toBeGreaterThan(POINTS / 3);
});

async function untilEnded(api: Api, runId: string): Promise<Run> {
  for (;;) {
    const run = await api.call<Run>('GET', `/runs/${runId}`);
    if (ended(run)) return run;
    await wait(50);
  }
}

/** Every tool call has exactly one result. */
function expectToolsOnce(frames: readonly EventFrame[]): void {
  const calls = frames.flatMap(({ event }) => (event.type === 'message.completed' ? event.toolEntries.map((entry) => entry.callId) : []));
  const results = frames.flatMap(({ event }) => (event.type === 'tool.finished' ? [event.callId] : []));
  expect(results.toSorted()).toEqual(calls.toSorted());
}

/** Every request that the log announces has its usage. */
function expectSettled(frames: readonly EventFrame[]): void {
  const started = frames.filter(({ event }) => event.type === 'round.started').length;
  const recorded = frames.filter(({ event }) => event.type === 'usage.recorded').length;
  expect(recorded).toBe(started);
}

function countLedger(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare('select count(*) as rows from ledger').get();
  database.close();
  return Number(row?.['rows']);
}
