import type { Entry, EventFrame, EventOf, Preview, Problem, Summary, SummaryPlan } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { answerOf, openAi, SEES, withOpenAi } from '../../test-openai.ts';

let test: TestApp;
let discussion: TestDiscussion;
let asked: string[];

/** Answers who asks for a summary with one. */
function answer(body: string): Response {
  if (!body.includes('You summarise the beginning')) return answerOf('Noted.');
  return body.includes('refuse this')
    ? Response.json({ error: { message: 'No.' } }, { status: 400 })
    : answerOf('They greeted each other.');
}

beforeEach(async () => {
  const provider = openAi(answer);
  asked = provider.sent;
  test = await createTestApp({ fetch: provider.fetch });
  await test.app.startRuns();
  await withOpenAi(test);
  discussion = await createTestDiscussion(test);
  const { version } = await discussion.get();
  // Titles are asked for by themselves; a discussion that has one is left alone.
  await discussion.caller.call('PATCH', url(''), { title: 'Compaction' }, { 'if-match': String(version) });
});
afterEach(() => test.close());

const url = (path: string): string => `/api/v1/discussions/${discussion.id}${path}`;
const say = async (text: string, more: object = {}) =>
  discussion.ended((await discussion.start({ ...SEES, input: { text }, ...more })).runId);
const takeId = async () => (await discussion.get()).takes[0]?.id;
const bodyOf = async (more: object = {}) => ({ ...SEES, takeId: await takeId(), ...more });
const plan = async (more: object = {}) =>
  discussion.caller.call<SummaryPlan & Problem>('POST', url('/summaries/preview'), await bodyOf(more));
const summarise = async (more: object = {}) => discussion.caller.call<Summary & Problem>('POST', url('/summaries'), await bodyOf(more));
const apply = async (body: object) =>
  discussion.caller.call<Entry & Problem>('POST', url('/compactions'), { takeId: await takeId(), ...body });

/** The messages of the last request, without the system text. */
const sent = (): string[] =>
  (JSON.parse(asked.at(-1) ?? '{}') as { messages: { role: string; content: unknown }[] }).messages
    .filter(({ role }) => role !== 'system')
    .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));

function only<Type extends EventFrame['event']['type']>(frames: readonly EventFrame[], type: Type): EventOf<Type>[] {
  return frames.map(({ event }) => event).filter((event): event is EventOf<Type> => event.type === type);
}

const entryOf = async (text: string): Promise<Entry> => {
  const found = (await discussion.entries()).find(({ parts }) => parts[0]?.type === 'text' && parts[0].text === text);
  if (found === undefined) throw new Error(`nobody said "${text}"`);
  return found;
};

/** Three turns, of which the first two were accepted as a summary. */
async function compacted(): Promise<Entry> {
  for (const text of ['One.', 'Two.', 'Three.']) await say(text);
  const { body: summary } = await summarise();
  const { status, body } = await apply({ firstEntryId: summary.firstEntryId, text: `${summary.text} Twice.`, summaryId: summary.id });
  expect(status).toBe(201);
  return body;
}

describe('a summary', () => {
  it('is priced before it is made, made once a person asks, and sent by nobody before a person accepts it', async () => {
    for (const text of ['One.', 'Two.', 'Three.']) await say(text);
    const { body: planned } = await plan();
    const third = await entryOf('Three.');
    expect(planned).toMatchObject({ firstEntryId: third.id, entries: 4, turns: 2, simulated: false });
    expect(Number(planned.estimate.costUsd)).toBeGreaterThan(0);
    expect(asked).toHaveLength(3);

    const before = (await discussion.get()).usage;
    const { status, body: summary } = await summarise();
    expect(status).toBe(201);
    expect(summary).toMatchObject({ text: 'They greeted each other.', entries: 4, by: { name: 'The member' } });
    expect(asked.at(-1)).toContain('One.');
    expect(asked.at(-1)).not.toContain('Three.');
    expect((await discussion.get()).usage.calls).toBe(before.calls + 1);
    const rows = await test.deps.db.selectFrom('ledger').selectAll().where('source', '=', 'summary').execute();
    expect(rows).toMatchObject([{ discussion_id: discussion.id, member_id: discussion.caller.id, estimated: 1 }]);
    await say('Four.');
    expect(sent().slice(-8)).toEqual(['One.', 'Noted.', 'Two.', 'Noted.', 'Three.', 'Noted.', 'Four.'].slice(-8));
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('that a model does not write is said, and stands in the ledger all the same', async () => {
    await say('refuse this');
    await say('Two.');
    expect(await summarise()).toMatchObject({ status: 503, body: { code: 'no_summary' } });
    expect(only(await discussion.events(), 'summary.made')).toMatchObject([{ problem: { kind: 'invalid_request' } }]);
    expect(await test.deps.db.selectFrom('ledger').selectAll().where('source', '=', 'summary').execute()).toHaveLength(1);
  });

  it('is of nothing where there is nothing before the last message', async () => {
    await say('One.');
    expect(await plan()).toMatchObject({ status: 409, body: { code: 'nothing_to_compact' } });
  });

  it('is not for viewers to ask for or to accept', async () => {
    const viewer = await test.as('viewer');
    for (const path of ['/summaries', '/summaries/preview', '/compactions'])
      expect((await viewer.call('POST', url(path), {})).status).toBe(403);
  });
});

describe('a compaction', () => {
  it('is sent in the place of what it stands for, with its author and what was edited, from then on', async () => {
    const entry = await compacted();
    expect(entry).toMatchObject({
      role: 'context',
      marker: 'compacted',
      author: { type: 'member', name: 'The member' },
      compacts: { entries: 4, edited: true, keeps: [] },
    });
    await say('Four.');
    expect(sent()[0]).toContain('The beginning of this discussion, summarised');
    expect(sent()[0]).toContain('They greeted each other. Twice.');
    expect(sent().slice(1)).toEqual(['Three.', 'Noted.', 'Four.']);
    const shown = await discussion.caller.call<Preview>('POST', url('/preview'), await bodyOf({ input: { text: 'Five.' } }));
    expect(shown.body.parts.filter(({ type }) => type === 'entry')[0]).toMatchObject({ id: entry.id, summary: true });
    expect((await discussion.entries()).map(({ deleted }) => deleted)).not.toContain(true);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });

  it('is taken back by deleting it: everything is sent again', async () => {
    const entry = await compacted();
    await discussion.caller.call('DELETE', `/api/v1/entries/${entry.id}`, undefined, { 'if-match': String(entry.version) });
    await say('Four.');
    expect(sent()).toEqual(['One.', 'Noted.', 'Two.', 'Noted.', 'Three.', 'Noted.', 'Four.']);
  });

  it('leaves other takes as they are', async () => {
    for (const text of ['One.', 'Two.', 'Three.']) await say(text);
    const { body: other } = await discussion.caller.call<{ id: string }>('POST', url('/takes'), {
      leafId: (await entryOf('Three.')).parentId,
    });
    const { body: summary } = await summarise();
    await apply({ firstEntryId: summary.firstEntryId, text: summary.text, summaryId: summary.id });
    await say('Elsewhere.', { takeId: other.id });
    expect(sent()).toEqual(['One.', 'Noted.', 'Two.', 'Noted.', 'Elsewhere.']);
  });

  it('keeps what was pinned, and goes into the next summary itself', async () => {
    await say('One.');
    const pinned = await entryOf('One.');
    await discussion.caller.call('PATCH', `/api/v1/entries/${pinned.id}`, { pinned: true }, { 'if-match': String(pinned.version) });
    for (const text of ['Two.', 'Three.']) await say(text);
    const { body: first } = await summarise();
    await apply({ firstEntryId: first.firstEntryId, text: 'The first summary.' });
    await say('Four.');
    expect(sent().slice(1)).toEqual(['One.', 'Three.', 'Noted.', 'Four.']);
    const { body: second } = await summarise();
    expect(asked.at(-1)).toContain('The first summary.');
    expect(second.entries).toBe(3);
    await apply({ firstEntryId: second.firstEntryId, text: 'The second summary.' });
    await say('Five.');
    expect(sent().slice(1)).toEqual(['One.', 'Four.', 'Noted.', 'Five.']);
    expect(sent()[0]).toContain('The second summary.');
    expect(asked.at(-1)).not.toContain('The first summary.');
  });

  it('waits for the end of a run, and stands for nothing that is not sent any more', async () => {
    const entry = await compacted();
    const gone = await entryOf('One.');
    expect(await apply({ firstEntryId: gone.id, text: 'x' })).toMatchObject({ status: 409, body: { code: 'not_sent' } });
    expect(await apply({ firstEntryId: entry.compacts?.firstEntryId, text: 'x' })).toMatchObject({ status: 409 });
    expect(await apply({ firstEntryId: entry.compacts?.firstEntryId, text: '  ' })).toMatchObject({ status: 400 });
  });

  it('does not hold on to what is redacted: the summary goes, and the rest is sent again', async () => {
    const entry = await compacted();
    const owner = await test.as('owner');
    await owner.call('POST', `/api/v1/entries/${(await entryOf('Two.')).id}/redact`, {});
    const after = (await discussion.entries()).find(({ id }) => id === entry.id);
    expect(after).toMatchObject({ deleted: true, parts: [{ text: '[redacted]' }] });
    expect(JSON.stringify(await discussion.events())).not.toContain('They greeted');
    await say('Four.');
    expect(sent()).toEqual(['One.', 'Noted.', '[redacted]', 'Noted.', 'Three.', 'Noted.', 'Four.']);
    expect(await compareProjections(test.deps.db)).toEqual([]);
  });
});
