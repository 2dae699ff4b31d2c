import type { Entry, EventFrame, EventOf, Preview } from '@baton/protocol';
import { offeredTools } from '../tools/catalogue.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
afterEach(() => test.close());

/** Without tools: how much they take is not what these tests are about. */
const MODEL = { provider: 'openai' as never, model: 'gpt-4', leaveOut: { tools: offeredTools('ask').map(({ name }) => name) } };
/** A word of the messages, so that each is about 1,080 tokens by the estimate of three bytes to one. */
const LONG = 'lorem ipsum dolor '.repeat(180);

interface Asked {
  messages: { role: string; content: string }[];
}

/** OpenAI with one model of a small window (8,192 tokens, as its catalogue says), that answers and keeps what it was sent. */
function openAi(): { fetch: typeof globalThis.fetch; asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    async fetch(input, init) {
      const request = new Request(input, init);
      if (request.url.endsWith('/models'))
        return Response.json({ object: 'list', data: [{ id: 'gpt-4', object: 'model', created: 1, owned_by: 'openai' }] });
      asked.push((await request.json()) as Asked);
      const chunk = (delta: object, finish: string | null) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
      return new Response(`${chunk({ content: 'Noted.' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      });
    },
  };
}

async function start(): Promise<{ discussion: TestDiscussion; asked: Asked[] }> {
  const provider = openAi();
  test = await createTestApp({ fetch: provider.fetch });
  await test.app.startRuns();
  const owner = await test.as('owner');
  await owner.call('PUT', '/api/v1/providers/openai/credentials', { apiKey: 'sk-test-0123456789abcdef' });
  await owner.call('GET', '/api/v1/providers/openai/models');
  return { discussion: await createTestDiscussion(test), asked: provider.asked };
}

const say = async (discussion: TestDiscussion, text: string) =>
  discussion.ended((await discussion.start({ ...MODEL, input: { text } })).runId);

const cuts = (frames: readonly EventFrame[]) =>
  frames
    .map(({ event }) => event)
    .filter((event): event is EventOf<'context.changed'> => event.type === 'context.changed' && event.trim !== undefined);

const texts = (asked: Asked | undefined): string[] =>
  (asked?.messages ?? []).filter(({ role }) => role === 'user').map(({ content }) => content.slice(0, 6));

describe('a discussion with a limit to its history', () => {
  it('sends no more of it, says so before, and sends more again once the limit is raised', async () => {
    const { discussion, asked } = await start();
    const limited = (settings: object) => discussion.start({ ...MODEL, input: { text: 'Go on.' }, settings });
    for (let turn = 1; turn <= 4; turn += 1) await say(discussion, `No. ${turn}: ${LONG}`);
    const { takes, version } = await discussion.get();
    const settings = { maxHistoryTokens: 2500 };
    await discussion.caller.call('PATCH', `/api/v1/discussions/${discussion.id}`, { settings }, { 'if-match': String(version) });
    const { body: preview } = await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview`, {
      ...MODEL,
      takeId: takes[0]?.id,
      input: { text: 'Go on.' },
    });
    expect(preview.breakdown).toMatchObject({ window: 8192, maxHistory: 2500 });
    expect(preview.breakdown.trimAt).toBeLessThan(7372);
    expect(preview.willTrim?.turns).toBe(3);
    expect(preview.breakdown.history).toBeLessThan(2500);

    await discussion.ended((await limited({})).runId);
    expect(texts(asked.at(-1))).toEqual(['No. 4:', 'Go on.']);
    await discussion.ended((await limited({ maxHistoryTokens: 6000 })).runId);
    expect(texts(asked.at(-1))).toEqual(['No. 1:', 'No. 2:', 'No. 3:', 'No. 4:', 'Go on.', 'Go on.']);
    expect(cuts(await discussion.events())).toHaveLength(2);
  });
});

describe('a discussion that outgrows its model’s window', () => {
  it('is cut once to six tenths, says so before, and begins the same from then on', async () => {
    const { discussion, asked } = await start();
    for (let turn = 1; turn <= 6; turn += 1) await say(discussion, `No. ${turn}: ${LONG}`);
    expect(cuts(await discussion.events())).toEqual([]);

    const takeId = (await discussion.get()).takes[0]?.id;
    const preview = await discussion.caller.call<Preview>('POST', `/api/v1/discussions/${discussion.id}/preview`, {
      ...MODEL,
      takeId,
      input: { text: `No. 7: ${LONG}` },
    });
    expect(preview.body.breakdown).toMatchObject({ window: 8192, trimAt: 7372 });
    expect(preview.body.willTrim?.turns).toBeGreaterThan(1);
    expect(preview.body.parts.filter(({ leftOut }) => leftOut === 'trimmed').length).toBeGreaterThan(2);

    await say(discussion, `No. 7: ${LONG}`);
    const [cut] = cuts(await discussion.events());
    expect(cut?.trim?.trim.droppedTurns).toBe(preview.body.willTrim?.turns);
    const first = texts(asked.at(-1))[0];
    expect(texts(asked.at(-1)).at(-1)).toBe('No. 7:');
    expect(first).not.toBe('No. 1:');

    await say(discussion, 'No. 8: short');
    expect(cuts(await discussion.events())).toHaveLength(1);
    expect(texts(asked.at(-1))[0]).toBe(first);
    expect((await discussion.get()).takes[0]?.trim).toEqual(cut?.trim?.trim);
  });

  it('keeps what is pinned', async () => {
    const { discussion, asked } = await start();
    await say(discussion, 'No. 1: the rule is to use tabs');
    const pinned = (await discussion.entries())[0] as Entry;
    await discussion.caller.call('PATCH', `/api/v1/entries/${pinned.id}`, { pinned: true }, { 'if-match': String(pinned.version) });
    for (let turn = 2; turn <= 8; turn += 1) await say(discussion, `No. ${turn}: ${LONG}`);
    expect(cuts(await discussion.events()).length).toBeGreaterThan(0);
    expect(texts(asked.at(-1))[0]).toBe('No. 1:');
    expect(texts(asked.at(-1))[1]).not.toBe('No. 2:');
  });
});
