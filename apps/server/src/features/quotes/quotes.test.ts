import {
  asId,
  nanoFromUsd,
  streamOf,
  type Event,
  type Project,
  type ProjectTiersView,
  type Quote,
  type RunId,
  type Ticket,
  type TiersQuote,
  type TrackDetail,
  type TrackQuote,
} from '@baton/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

let test: TestApp;
let member: TestCaller;
let project: Project;
let track: TrackDetail;
beforeAll(async () => {
  test = await createTestApp({ config: { environment: { OPENAI_API_KEY: 'sk-none' } } });
  member = await test.as('member');
});
afterAll(() => test.close());
beforeEach(async () => {
  const owner = await test.as('owner');
  const settings = { provider: 'openai', model: 'gpt-4o' };
  const body = { name: 'Shop', directory: `${test.directory}/projects/sample`, settings };
  project = (await owner.call<Project>('POST', '/api/v1/projects', body)).body;
  track = (await member.call<TrackDetail>('POST', `/api/v1/projects/${project.id}/tracks`, { title: 'Pay by invoice' })).body;
});

const url = () => `/api/v1/tracks/${track.id}`;
const add = async (title: string, more: object = {}) => (await member.call<Ticket>('POST', `${url()}/tickets`, { title, ...more })).body;
const look = async () => (await member.call<TrackDetail>('GET', url())).body;
const quoteBy = async (query = '') => (await member.call<TrackQuote>('GET', `${url()}/quote${query}`)).body;
const nano = (quote: Quote | null | undefined) => nanoFromUsd(quote?.max ?? '0');
const patch = (path: string, body: object, version: number) =>
  member.call<Ticket>('PATCH', `/api/v1/${path}`, body, { 'if-match': String(version) });

/** What somebody else's track of the project has used for a ticket that is done. */
async function wasDone(tokens: number, simulated = false): Promise<void> {
  const ticket = await add(`Used ${tokens}`, { targetFiles: ['src/pay.ts'] });
  const call = (tier: 3 | 4, inputTokens: number): Event => ({
    type: 'tier_usage.recorded',
    v: 1,
    trackId: track.id,
    ticketId: ticket.id,
    tier,
    runId: asId<RunId>('r1'),
    provider: asId('openai'),
    model: 'gpt-4o',
    usage: { inputTokens, outputTokens: 100 },
    costUsd: '0.001',
    estimated: false,
    simulated,
  });
  const completed: Event = {
    type: 'ticket.updated',
    v: 1,
    trackId: track.id,
    ticketId: ticket.id,
    version: 2,
    changes: { status: 'completed' },
    by: { type: 'baton' },
  };
  await test.deps.log.append({ streams: [{ stream: streamOf.track(track.id), events: [call(3, tokens), call(4, 500), completed] }] });
}

describe('the quote of a ticket', () => {
  it('stands in the log with it, and in the track’s sum', async () => {
    const [first, second] = [await add('Draft', { targetFiles: ['a', 'b'] }), await add('Look', { kind: 'human', description: 'Look.' })];
    expect(first).toMatchObject({ version: 1, quote: { basedOn: 0, max: expect.stringMatching(/^\d/) } });
    expect(second.quote).toMatchObject({ min: '0', max: '0' });
    const { quote, version, tickets } = await look();
    expect([quote, version]).toEqual([{ ...first.quote }, 1]);
    expect(tickets.map((each) => each.quote)).toEqual([first.quote, second.quote]);
    const told = await test.deps.log.read(streamOf.project(project.id), 0, 100);
    expect(told.flatMap(({ event }) => (event.type === 'track.updated' ? [event.changes] : []))).toEqual([{ quote }]);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('changes with its model in the same append, and no other does', async () => {
    const [first, second] = [await add('Draft'), await add('Build')];
    const modelOverride = { provider: 'openai', model: 'gpt-4o-mini' };
    const cheaper = (await patch(`tickets/${first.id}`, { modelOverride }, 1)).body;
    expect(cheaper.version).toBe(2);
    expect(nano(cheaper.quote)).toBeLessThan(nano(first.quote));
    const { tickets, quote, asOfSeq } = await look();
    expect(tickets[1]).toEqual(second);
    expect(nano(quote)).toBe(nano(cheaper.quote) + nano(second.quote));
    expect((await patch(`tickets/${first.id}`, { priority: 3 }, 2)).body.quote).toEqual(cheaper.quote);
    expect((await look()).asOfSeq).toBe(asOfSeq + 1);
  });

  it('is unknown with its model’s price, and so is the sum', async () => {
    await add('Draft');
    const odd = await add('Build', { modelOverride: { provider: 'compatible.mine', model: 'mine-1' } });
    expect(odd.quote).toMatchObject({ min: null, likely: null, max: null, unknown: expect.stringContaining('mine-1') });
    expect((await look()).quote).toMatchObject({ max: null, unknown: expect.stringContaining('mine-1') });
  });

  it('goes out of the sum when it is cancelled', async () => {
    const [first, second] = [await add('Draft'), await add('Build')];
    await member.call('POST', `/api/v1/tickets/${first.id}/skip`);
    expect(nano((await look()).quote)).toBe(nano(second.quote));
    await member.call('POST', `/api/v1/tickets/${second.id}/cancel`);
    expect((await look()).quote).toBeNull();
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});

describe('other models', () => {
  it('of a track quote all of its tickets again', async () => {
    const first = await add('Draft');
    const tiers = { 3: { choice: { provider: 'openai', model: 'gpt-4o-mini' } } };
    const changed = (await patch(`tracks/${track.id}`, { tiers }, 1)).body as unknown as TrackDetail;
    expect(nano(changed.tickets[0]?.quote)).toBeLessThan(nano(first.quote));
    expect(changed).toMatchObject({ version: 2, quote: changed.tickets[0]?.quote });
  });

  it('of a project quote the tickets of all its tracks again', async () => {
    const first = await add('Draft');
    const tiersUrl = `/api/v1/projects/${project.id}/tiers`;
    const { tiers, workers } = (await member.call<ProjectTiersView>('GET', tiersUrl)).body;
    const body = { tiers: { ...tiers, 3: { ...tiers[3], model: 'gpt-4o-mini' }, 4: { ...tiers[4], model: 'gpt-4o-mini' } }, workers };
    expect((await member.call('PUT', tiersUrl, body, { 'if-match': '0' })).status).toBe(200);
    const [again] = (await look()).tickets;
    expect(nano(again?.quote)).toBeLessThan(nano(first.quote));
    expect(again?.version).toBe(1);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('of a project are tried on its open tracks before they count, where these have no other of their own', async () => {
    await add('Draft');
    const other = (await member.call<TrackDetail>('POST', `/api/v1/projects/${project.id}/tracks`, { title: 'Other' })).body;
    const tiersUrl = `/api/v1/projects/${project.id}/tiers`;
    const { tiers, workers } = (await member.call<ProjectTiersView>('GET', tiersUrl)).body;
    const cheap = { provider: 'openai', model: 'gpt-4o-mini' };
    const body = { tiers: { ...tiers, 3: { ...tiers[3], ...cheap } }, workers };
    const before = await look();
    const { tracks } = (await member.call<TiersQuote>('POST', `${tiersUrl}/quote`, body)).body;
    expect(tracks).toMatchObject([
      { trackId: track.id, title: 'Pay by invoice', now: before.quote },
      { trackId: other.id, now: null, tried: null },
    ]);
    expect(nano(tracks[0]?.tried)).toBeLessThan(nano(before.quote));
    expect(await look()).toEqual(before);
    await patch(`tracks/${track.id}`, { tiers: { 3: { choice: { provider: 'openai', model: 'gpt-4o' } } } }, 1);
    const own = (await member.call<TiersQuote>('POST', `${tiersUrl}/quote`, body)).body.tracks[0];
    expect(own?.tried).toEqual(own?.now);
  });

  it('that a project gets, whose tiers nobody has set, quote its tracks again, too', async () => {
    const first = await add('Draft');
    const settings = { provider: 'openai', model: 'gpt-4o-mini' };
    await patch(`projects/${project.id}`, { settings }, 1);
    expect(nano((await look()).tickets[0]?.quote)).toBeLessThan(nano(first.quote));
  });

  it('are tried without anything being changed', async () => {
    const first = await add('Draft');
    const second = await add('Build', { modelOverride: { provider: 'openai', model: 'gpt-4o' } });
    const before = await look();
    expect(await quoteBy()).toEqual({
      total: before.quote,
      tickets: [first, second].map(({ id, quote }) => ({ ticketId: id, quote })),
      asOfSeq: before.asOfSeq,
    });
    const cheap = await quoteBy('?tier3=openai/gpt-4o-mini');
    expect(nano(cheap.tickets[0]?.quote)).toBeLessThan(nano(first.quote));
    expect(nano(cheap.tickets[1]?.quote)).toBe(nano(second.quote));
    expect(nano((await quoteBy('?tier3=openai/gpt-4o-mini&tier4=openai/gpt-4o-mini')).total)).toBeLessThan(nano(cheap.total));
    expect((await quoteBy('?tier3=compatible.mine/some/model')).total?.unknown).toContain('some/model');
    expect((await member.call('GET', `${url()}/quote?tier3=openai`)).status).toBe(400);
    const cheaper = await quoteBy(`?ticket=${second.id}&model=openai/gpt-4o-mini`);
    expect(nano(cheaper.tickets[1]?.quote)).toBeLessThan(nano(second.quote));
    expect(cheaper.tickets[0]?.quote).toEqual(first.quote);
    const dear = await quoteBy(`?ticket=${second.id}&tier3=openai/gpt-4o-mini`);
    expect(nano(dear.tickets[1]?.quote)).toBeLessThan(nano(second.quote));
    expect(await look()).toEqual(before);
  });
});

it('goes by what tickets of the project used that were done by real models, once there are some', async () => {
  for (const tokens of [1000, 2000, 3000]) await wasDone(tokens);
  await wasDone(9_000_000, true);
  const ticket = await add('Next', { targetFiles: ['src/bill.ts'] });
  // gpt-4o: 2.50 and 10 USD per million. Worker 3000 and 100 at most, QA 500 and 100.
  expect(ticket.quote).toEqual({ min: '0.00575', likely: '0.00825', max: '0.01075', basedOn: 3 });
  expect(await compareProjections(test.deps.db)).toEqual([]);
});
