import { renameSync } from 'node:fs';
import { streamOf, type ProjectTiersView, type Ticket, type TrackId, type TrackState } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
