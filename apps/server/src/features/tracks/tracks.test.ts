import {
  streamOf,
  type Event,
  type Page,
  type Problem,
  type Project,
  type Ticket,
  type TicketId,
  type Track,
  type TrackDetail,
  type TrackFiles,
} from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let member: TestCaller;
let project: Project;
let track: TrackDetail;
beforeAll(async () => {
  test = await createTestApp();
  member = await test.as('member');
  const owner = await test.as('owner');
  project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Shop', directory: `${test.directory}/projects/sample` })).body;
});
afterAll(() => test.close());
beforeEach(async () => {
  track = (await create({ title: 'Pay by invoice' })).body;
});

type Answer<Body> = Body & Pick<Problem, 'code' | 'detail' | 'errors'>;

const create = (body: object, caller = member) => caller.call<Answer<TrackDetail>>('POST', `/api/v1/projects/${project.id}/tracks`, body);
const look = async () => (await member.call<TrackDetail>('GET', `/api/v1/tracks/${track.id}`)).body;
const add = async (title: string, more: object = {}) =>
  member.call<Answer<Ticket>>('POST', `/api/v1/tracks/${track.id}/tickets`, { title, ...more });
const patch = (ticket: Ticket, body: object) =>
  member.call<Answer<Ticket>>('PATCH', `/api/v1/tickets/${ticket.id}`, body, { 'if-match': String(ticket.version) });
const remove = (ticket: Ticket) =>
  member.call<Problem>('DELETE', `/api/v1/tickets/${ticket.id}`, undefined, { 'if-match': String(ticket.version) });
const command = (ticket: Ticket, word: string, body?: object) =>
  member.call<Answer<Ticket>>('POST', `/api/v1/tickets/${ticket.id}/${word}`, body);

/** Three tickets, each after the one before. */
async function chain(): Promise<[Ticket, Ticket, Ticket]> {
  const first = (await add('Draft')).body;
  const second = (await add('Build', { dependsOn: [first.id] })).body;
  const third = (await add('Ship', { dependsOn: [second.id] })).body;
  return [first, second, third];
}

describe('a track', () => {
  it('is written by members, listed with its project, and told on both streams', async () => {
    expect(track).toMatchObject({ title: 'Pay by invoice', pipelineStatus: 'idle', tickets: [], wish: null, asOfSeq: 1, version: 1 });
    const viewer = await test.as('viewer');
    expect((await create({ title: 'No' }, viewer)).status).toBe(403);
    const { body: list } = await viewer.call<Page<Track>>('GET', `/api/v1/projects/${project.id}/tracks`);
    expect(list.items.map(({ id }) => id)).toContain(track.id);
    for (const stream of [streamOf.track(track.id), streamOf.project(project.id)]) {
      const frames = await test.deps.log.read(stream, 0, 100);
      expect(frames.some(({ event }) => event.type === 'track.created' && event.track.id === track.id)).toBe(true);
    }
    const replayed = await viewer.call<{ items: unknown[] }>('GET', `/api/v1/streams/track:${track.id}/events`);
    expect(replayed.body.items).toHaveLength(1);
  });

  it('stands after those that were there', async () => {
    const second = (await create({ title: 'Reminders' })).body;
    expect(second.position).toBe(track.position + 1);
    const patched = await member.call<TrackDetail>('PATCH', `/api/v1/tracks/${second.id}`, { position: 40 }, { 'if-match': '1' });
    expect(patched.status).toBe(200);
    expect((await create({ title: 'Receipts' })).body.position).toBe(41);
  });

  it('is changed by whoever read it last', async () => {
    const url = `/api/v1/tracks/${track.id}`;
    const changed = await member.call<TrackDetail>('PATCH', url, { stepMode: true }, { 'if-match': '1' });
    expect(changed.body).toMatchObject({ stepMode: true, title: 'Pay by invoice', version: 2 });
    expect((await member.call('PATCH', url, { stepMode: false }, { 'if-match': '1' })).status).toBe(412);
    expect((await add('Draft')).body.stepMode).toBe(true);
  });

  it('waits for no track that waits for it', async () => {
    const second = (await create({ title: 'Reminders', dependsOn: [track.id] })).body;
    const wait = (dependsOn: string[]) =>
      member.call<Answer<TrackDetail>>('PATCH', `/api/v1/tracks/${track.id}`, { dependsOn }, { 'if-match': '1' });
    expect(await wait([second.id])).toMatchObject({
      status: 409,
      body: { code: 'cycle', detail: expect.stringContaining('Pay by invoice') },
    });
    expect(await wait(['nowhere'])).toMatchObject({ status: 400, body: { errors: [{ field: 'body/dependsOn' }] } });
  });
});

describe('the files of a track', () => {
  const files = async () => (await member.call<TrackFiles>('POST', `/api/v1/tracks/${track.id}/export`)).body;
  const bring = (given: object) =>
    member.call<Answer<TrackDetail>>('POST', `/api/v1/projects/${project.id}/tracks/import`, { files: given });

  it('are read by people, and make the same track again', async () => {
    const [first] = await chain();
    await command(first, 'skip');
    const exported = await files();
    expect(exported['spec.md']).toMatch(/^# Pay by invoice/);
    expect(exported['plan.md']).toContain('Build');
    const { status, body } = await bring(exported);
    expect(status).toBe(201);
    expect(body.id).not.toBe(track.id);
    const [draft, build, ship] = body.tickets;
    expect(body.tickets.map(({ title, status: now, skipped }) => [title, now, skipped])).toEqual([
      ['Draft', 'cancelled', true],
      ['Build', 'todo', false],
      ['Ship', 'todo', false],
    ]);
    expect([build?.dependsOn, ship?.dependsOn]).toEqual([[draft?.id], [build?.id]]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('are also what somebody wrote by hand', async () => {
    const { body } = await bring({ 'spec.md': '# Reminders\n\nSend them.\n', 'plan.md': '## First\n\n- [x] Draft\n- [ ] Build\n' });
    expect(body).toMatchObject({
      title: 'Reminders',
      tickets: [
        { title: 'Draft', status: 'completed' },
        { title: 'Build', status: 'todo' },
      ],
    });
    expect(body.tickets[0]?.phase).toBe('First');
    const { serialiseOverlaps, quoteMarginPercent } = track;
    expect(body).toMatchObject({ serialiseOverlaps, quoteMarginPercent });
  });

  it('that can’t be read are refused in a sentence', async () => {
    const exported = { ...(await files()), 'metadata.json': '{' };
    expect(await bring(exported)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('metadata.json is no JSON') } });
  });
});

describe('tickets', () => {
  it('stand in their track in the order of writing, with what was not said as it usually is', async () => {
    const [first, second] = await chain();
    expect(first).toMatchObject({ kind: 'agent', status: 'todo', priority: 0, retryCount: 0, costUsd: null, version: 1 });
    expect((await look()).tickets.map(({ title, position }) => [title, position])).toEqual([
      ['Draft', 0],
      ['Build', 1],
      ['Ship', 2],
    ]);
    expect((await member.call<Ticket>('GET', `/api/v1/tickets/${second.id}`)).body).toEqual(second);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('that would wait for themselves are refused, and the cycle is named', async () => {
    const [first, , third] = await chain();
    expect(await patch(first, { dependsOn: [third.id] })).toMatchObject({
      status: 409,
      body: { code: 'cycle', detail: expect.stringMatching(/“Draft”.*“(Build|Ship)”.*“(Build|Ship)”/) },
    });
    expect((await look()).tickets[0]?.dependsOn).toEqual([]);
  });

  it('are never made a cycle by two people at the same time', async () => {
    const [left, right] = [(await add('Left')).body, (await add('Right')).body];
    const answers = await Promise.all([patch(left, { dependsOn: [right.id] }), patch(right, { dependsOn: [left.id] })]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  it('say all that is wrong with them at once', async () => {
    const body = { kind: 'human', dependsOn: ['nowhere' as TicketId], targetFiles: ['../outside', '/etc/passwd', 'src/a.ts'] };
    const { status, body: problem } = await add('Look', body);
    expect(status).toBe(400);
    for (const word of ['nowhere, which is not in the plan', 'has no description', '"../outside"', '"/etc/passwd"']) {
      expect(problem.detail).toContain(word);
    }
    expect((await look()).tickets).toEqual([]);
  });

  it('that are deleted leave what waited for them waiting for what they waited for', async () => {
    const [first, second, third] = await chain();
    expect((await remove(second)).status).toBe(204);
    const { tickets } = await look();
    expect(tickets.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      [first.id, []],
      [third.id, [first.id]],
    ]);
    expect((await member.call('GET', `/api/v1/tickets/${second.id}`)).status).toBe(404);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('are blocked with a reason, unblocked, skipped and cancelled, each where it fits', async () => {
    const [first, second] = await chain();
    expect((await command(first, 'block', { reason: 'Wait for the law.' })).body).toMatchObject({
      status: 'blocked',
      blockedReason: 'person',
      blockedDetail: 'Wait for the law.',
      version: 2,
    });
    expect(await command(second, 'unblock')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('what it depends on') },
    });
    expect((await command(first, 'unblock')).body).toMatchObject({ status: 'todo', blockedReason: null });
    expect((await command(first, 'skip')).body).toMatchObject({ status: 'cancelled', skipped: true });
    expect((await command(second, 'cancel')).body).toMatchObject({ status: 'cancelled', skipped: false });
    expect((await command(second, 'kill')).body.detail).toContain('“Build” is cancelled');
    const told = (await test.deps.log.read(streamOf.track(track.id), 0, 100)).flatMap(({ event }) =>
      event.type === 'ticket.updated' && event.by.type === 'member' ? [event.happening] : [],
    );
    expect(told).toEqual(['block', 'unblock', 'skip', 'cancel']);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('of people are confirmed with what a person saw, once they were asked', async () => {
    const ticket = (await add('Look', { kind: 'human', description: 'Open the page.' })).body;
    expect(await command(ticket, 'confirm', { detail: 'It is there.' })).toMatchObject({ status: 409 });
    const asked: Event = {
      type: 'ticket.updated',
      v: 1,
      trackId: track.id,
      ticketId: ticket.id,
      version: 2,
      changes: { status: 'awaiting_approval' },
      by: { type: 'baton' },
      happening: 'person_asked',
    };
    await test.deps.log.append({ streams: [{ stream: streamOf.track(track.id), events: [asked] }] });
    expect((await command(ticket, 'confirm', { detail: ' ' })).status).toBe(400);
    expect((await command(ticket, 'confirm', { detail: 'It is there.' })).body).toMatchObject({ status: 'completed', version: 3 });
    const [shown, done] = (await test.deps.log.read(streamOf.track(track.id), 0, 100)).slice(-2).map(({ event }) => event);
    expect(shown).toMatchObject({
      type: 'evidence.recorded',
      evidence: {
        ticketId: ticket.id,
        kind: 'confirmation',
        passed: true,
        detail: 'It is there.',
        by: { type: 'member', name: 'The member' },
      },
    });
    expect(done).toMatchObject({ happening: 'confirm' });
    expect((await command(ticket, 'confirm', { detail: 'Again.' })).status).toBe(409);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('are split into parts that stand in their place', async () => {
    const [first, second, third] = await chain();
    const parts = [
      { key: 'one', title: 'Build the page' },
      { title: 'Build the service', dependsOn: ['one'] },
    ];
    const url = `/api/v1/tickets/${second.id}/split`;
    expect((await member.call('POST', url, { parts: parts.slice(1) }, { 'if-match': '1' })).status).toBe(400);
    const { body } = await member.call<TrackDetail>('POST', url, { parts }, { 'if-match': '1' });
    expect(body.tickets.map(({ title }) => title)).toEqual(['Draft', 'Build the page', 'Build the service', 'Ship']);
    const [, page, service] = body.tickets;
    expect(page?.dependsOn).toEqual([first.id]);
    expect(service?.dependsOn).toEqual([first.id, page?.id]);
    expect(body.tickets.find(({ id }) => id === third.id)?.dependsOn).toEqual([page?.id, service?.id]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('are written at the same time by many, each once and in an order', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async (_, index) => add(`Ticket ${index}`)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const { tickets, asOfSeq } = await look();
    expect(tickets.map(({ position }) => position)).toEqual(tickets.map((_, index) => index));
    // The track, its tickets, and once what they cost together: nothing, by the simulated model.
    expect(asOfSeq).toBe(22);
  });

  it('of a project that was deleted are not there any more', async () => {
    const owner = await test.as('owner');
    const other = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Gone', directory: `${test.directory}/projects/sample` }))
      .body;
    const gone = (await member.call<TrackDetail>('POST', `/api/v1/projects/${other.id}/tracks`, { title: 'Gone' })).body;
    await owner.call('DELETE', `/api/v1/projects/${other.id}`, undefined, { 'if-match': '1' });
    expect((await member.call('GET', `/api/v1/tracks/${gone.id}`)).status).toBe(404);
    expect((await member.call('GET', `/api/v1/streams/track:${gone.id}/events`)).status).toBe(404);
    expect((await member.call('GET', `/api/v1/projects/${other.id}/tracks`)).status).toBe(404);
  });
});

it('lets nobody but admins write rules, modes and prompts by way of tiers, in whatever they come', async () => {
  const tiers = { 3: { rules: [{ decision: 'allow', tool: '*' }] } };
  const ticket = (await add('Draft')).body;
  expect((await create({ title: 'Open', tiers })).status).toBe(403);
  expect((await add('Open', { tiers })).status).toBe(403);
  expect((await patch(ticket, { tiers })).status).toBe(403);
  const parts = [{ title: 'One', tiers }, { title: 'Two' }];
  expect((await member.call('POST', `/api/v1/tickets/${ticket.id}/split`, { parts }, { 'if-match': '1' })).status).toBe(403);
  const url = `/api/v1/tracks/${track.id}`;
  expect((await member.call('PATCH', url, { tiers }, { 'if-match': '1' })).status).toBe(403);
  const admin = await test.as('admin');
  expect((await admin.call('PATCH', url, { tiers }, { 'if-match': '1' })).status).toBe(200);
  const { body: files } = await member.call<TrackFiles>('POST', `${url}/export`);
  expect((await member.call('POST', `/api/v1/projects/${project.id}/tracks/import`, { files })).status).toBe(403);
  for (const policy of [{ mode: 'free' }, { systemPrompt: null }, { systemPrompt: 'Do it.' }, { tools: ['run_shell'] }])
    expect((await add('Open', { tiers: { 3: policy } })).status).toBe(403);
  const kept = { 3: { ...tiers[3], choice: { provider: 'rehearsal', model: 'rehearsal-fast' } } };
  expect((await member.call('PATCH', url, { tiers: kept }, { 'if-match': '2' })).status).toBe(200);
  expect((await member.call('PATCH', url, { tiers: {} }, { 'if-match': '3' })).status).toBe(403);
});
