import type { EventOf, RunId } from '@baton/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { titleFrom, titleOf } from './title-text.ts';

const ASKED = 'Does the payment client retry on 503, and what does it do after a timeout?';
const FIRST_WORDS = 'Does the payment client retry on 503, and …';

let test: TestApp;
afterEach(() => test.close());

interface Asked {
  model: string;
  max_tokens?: number;
  messages: { role: string; content: string }[];
}

/** OpenAI, as far as a title needs it: `title` is what it answers when one is asked for, or how it fails. */
function openAi(title: (signal: AbortSignal) => Promise<Response>): { fetch: typeof globalThis.fetch; titles: Asked[] } {
  const titles: Asked[] = [];
  return {
    titles,
    async fetch(input, init) {
      const request = new Request(input, init);
      if (request.url.endsWith('/models')) {
        const data = ['gpt-4o', 'gpt-4o-mini', 'o3-mini'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'openai' }));
        return Response.json({ object: 'list', data });
      }
      const body = (await request.json()) as Asked;
      if (body.messages[0]?.content.includes('title') !== true) return stream('Yes, in both cases.');
      titles.push(body);
      return title(request.signal);
    },
  };
}

function stream(text: string): Response {
  const chunk = (delta: object, more: object = {}) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
  const usage = {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [],
    usage: { prompt_tokens: 60, completion_tokens: 6, total_tokens: 66 },
  };
  return new Response(
    `${chunk({ role: 'assistant', content: text })}${chunk({}, { finish_reason: 'stop' })}data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`,
    { headers: { 'content-type': 'text/event-stream' } },
  );
}

async function start(title: (signal: AbortSignal) => Promise<Response>): Promise<{ discussion: TestDiscussion; titles: Asked[] }> {
  const provider = openAi(title);
  test = await createTestApp({ fetch: provider.fetch });
  await test.app.startRuns();
  const owner = await test.as('owner');
  await owner.call('PUT', '/api/v1/providers/openai/credentials', { apiKey: 'sk-test-0123456789abcdef' });
  await owner.call('GET', '/api/v1/providers/openai/models');
  return { discussion: await createTestDiscussion(test), titles: provider.titles };
}

const ask = (discussion: TestDiscussion) => discussion.start({ provider: 'openai' as never, model: 'gpt-4o', input: { text: ASKED } });

const recorded = (discussion: TestDiscussion): Promise<EventOf<'usage.recorded'>> =>
  discussion.until((frames) =>
    frames.map(({ event }) => event).find((event) => event.type === 'usage.recorded' && event.purpose === 'title'),
  ) as Promise<EventOf<'usage.recorded'>>;

const rows = (runId: RunId) =>
  test.deps.db.selectFrom('ledger').selectAll().where('run_id', '=', runId).where('source', '=', 'title').execute();

describe('the title of a discussion', () => {
  it('is found by the cheapest configured model, once, and priced', async () => {
    const { discussion, titles } = await start(async () => stream('"Retries in the payment client."'));
    const { runId } = await ask(discussion);
    expect(await recorded(discussion)).toMatchObject({ runId, model: 'gpt-4o-mini', costUsd: '0.0000126', estimated: false });
    expect((await discussion.get()).title).toBe('Retries in the payment client');
    await discussion.ended(runId);
    await discussion.ended((await discussion.start({ provider: 'openai' as never, model: 'gpt-4o', input: { text: 'Go on.' } })).runId);
    expect(titles).toMatchObject([{ model: 'gpt-4o-mini', max_tokens: 40 }]);
    expect(await rows(runId)).toMatchObject([{ model: 'gpt-4o-mini', cost_nano_usd: 12_600n, estimated: 0, discussion_id: discussion.id }]);
    expect((await discussion.get()).usage.calls).toBe(3);
  });

  it('stays the first words when none was found, and the attempt is in the ledger', async () => {
    const { discussion } = await start(async () => Response.json({ error: { message: 'no' } }, { status: 500 }));
    const { runId } = await ask(discussion);
    await recorded(discussion);
    expect((await discussion.get()).title).toBe(FIRST_WORDS);
    expect(await rows(runId)).toHaveLength(1);
  });

  it('stays what a person called it meanwhile', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const { discussion } = await start(async () => {
      asked.resolve();
      await answer.promise;
      return stream('A machine’s idea');
    });
    const { runId } = await ask(discussion);
    await asked.promise;
    const { version } = await discussion.get();
    await discussion.caller.call('PATCH', `/api/v1/discussions/${discussion.id}`, { title: 'Mine' }, { 'if-match': String(version) });
    answer.resolve();
    await recorded(discussion);
    expect((await discussion.get()).title).toBe('Mine');
    expect(await rows(runId)).toHaveLength(1);
  });

  it('loses nothing that was set while it was looked for', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const { discussion } = await start(async () => {
      asked.resolve();
      await answer.promise;
      return stream('Payment retries');
    });
    await ask(discussion);
    await asked.promise;
    const { version } = await discussion.get();
    const body = { settings: { temperature: 0.3 }, pinned: true };
    await discussion.caller.call('PATCH', `/api/v1/discussions/${discussion.id}`, body, { 'if-match': String(version) });
    answer.resolve();
    await recorded(discussion);
    expect(await discussion.get()).toMatchObject({ title: 'Payment retries', ...body });
  });

  it('that was asked for by a process that died is recorded as an estimate, and not asked for again', async () => {
    const { discussion, titles } = await start(
      (signal) => new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const { runId } = await ask(discussion);
    await discussion.ended(runId);
    await test.deps.db.updateTable('jobs').set({ claimed_by: 'a process that died' }).where('kind', '=', 'title').execute();
    await test.app.startRuns();
    expect(await recorded(discussion)).toMatchObject({ model: 'gpt-4o-mini', estimated: true });
    expect(await rows(runId)).toMatchObject([{ estimated: 1 }]);
    expect(titles).toHaveLength(1);
    expect(await test.deps.db.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });

  it('of a rehearsal is its first words', async () => {
    const { discussion, titles } = await start(async () => stream('never'));
    await discussion.say(ASKED);
    expect((await discussion.get()).title).toBe(FIRST_WORDS);
    expect(titles).toEqual([]);
  });
});

it.each([
  ['Retry logic', 'Retry logic'],
  ['"Retry logic."', 'Retry logic'],
  ['# Retry logic\n\nmore', 'Retry logic'],
  ['**Retry logic**', 'Retry logic'],
  ['\n\n„Wiederholung im Client“', 'Wiederholung im Client'],
  ['Title: Retry \u202elogic', 'Retry logic'],
  ['', undefined],
  [' \n"." ', undefined],
  ['x'.repeat(200), `${'x'.repeat(79)}…`],
])('%j becomes the title %j', (answer, title) => {
  expect(titleOf(answer)).toBe(title);
});

it('takes the first words of a text, whole', () => {
  expect(titleFrom('  one two\nthree ')).toBe('one two three');
  expect(titleFrom('one two three four five six seven eight nine')).toBe('one two three four five six seven eight …');
});
