import { execFileSync } from 'node:child_process';
import { systemClock } from '@baton/ai-client';
import { Secret, type RunId, type Wire } from '@baton/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { Capture } from './capture.ts';

let test: TestApp;
afterEach(() => test.close());

const KEY = 'sk-test-0123456789abcdef';
const MODEL = { provider: 'openai' as never, model: 'gpt-4o-mini' };

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

function stream(text: string): Response {
  return new Response(`${chunk({ content: text })}${chunk({}, 'stop')}data: [DONE]\n\n`, {
    headers: { 'content-type': 'text/event-stream', 'x-ratelimit-remaining-requests': '41', 'set-cookie': '__cf=secret-of-a-proxy' },
  });
}

/** A server whose OpenAI answers like this; nothing else reaches the network. */
async function start(answer: (body: string, signal: AbortSignal) => Response | Promise<Response>): Promise<TestDiscussion> {
  test = await createTestApp({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith('/models')) return Response.json({ object: 'list', data: [] });
      const body = await request.text();
      return body.includes('at most six words') ? Response.json({}, { status: 500 }) : answer(body, request.signal);
    },
  });
  await test.app.startRuns();
  await (await test.as('owner')).call('PUT', '/api/v1/providers/openai/credentials', { apiKey: KEY });
  return createTestDiscussion(test);
}

/** All of it is there as soon as the run has ended. */
async function wireOf(discussion: TestDiscussion, runId: RunId, requests: number): Promise<Wire['items']> {
  const { items } = (await discussion.caller.call<Wire>('GET', `/api/v1/runs/${runId}/wire`)).body;
  expect(items.filter(({ request }) => request !== undefined)).toHaveLength(requests);
  return items;
}

describe('the wire of a run', () => {
  it('is what was sent and what came back, byte for byte, with limits and times', async () => {
    const discussion = await start(() => stream('Grüße aus dem Strom.'));
    const { runId } = await discussion.start({ ...MODEL, input: { text: "It's a test" } });
    await discussion.ended(runId);
    const [round] = await wireOf(discussion, runId, 1);
    expect(round).toMatchObject({
      round: 1,
      attempt: 1,
      provider: 'openai',
      model: 'gpt-4o-mini',
      simulated: false,
      request: { method: 'POST', url: 'https://api.openai.com/v1/chat/completions' },
      response: { status: 200, limits: { 'x-ratelimit-remaining-requests': '41' }, truncated: false },
      timing: { headersMs: expect.any(Number), firstOutputMs: expect.any(Number), totalMs: expect.any(Number) },
    });
    expect(JSON.parse(round?.request?.body ?? '')).toMatchObject({ model: 'gpt-4o-mini', stream: true });
    expect(round?.response?.raw).toContain('Grüße aus dem Strom.');
    expect(round?.response?.raw).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('holds no secret: neither the key, nor in a message that repeats it, nor cookies', async () => {
    const discussion = await start(() => stream(`Your key is ${KEY}, keep it safe.`));
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'What is my key?' } });
    await discussion.ended(runId);
    const [round] = await wireOf(discussion, runId, 1);
    const shown = JSON.stringify(round);
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain('secret-of-a-proxy');
    expect(round?.request?.headers['authorization']).toBe('Bearer [secret]');
    expect(round?.response?.raw).toContain('Your key is [secret], keep it safe.');
    for (const { wire } of await test.deps.db.selectFrom('wires').select('wire').execute()) expect(wire).not.toContain(KEY);
  });

  it('holds no secret either where the answer was cut off in the middle of it, or where it is written otherwise', async () => {
    const key = 'sk-a/b+"c"=0123456789';
    const cut = 512 * 1024 - 9;
    const answer = `${'x'.repeat(cut)}${key}`;
    const capture = new Capture(systemClock);
    const fetch = capture.tap(() => Promise.resolve(new Response(answer)), new Secret(key));
    const url = `https://provider.test/?key=${encodeURIComponent(key)}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ said: key }), headers: { 'x-other': key } });
    expect(await response.text()).toBe(answer);
    const captured = capture.captured();
    expect(captured?.request.url).toBe('https://provider.test/?key=[secret]');
    expect(captured?.body).toBe('{"said":"[secret]"}');
    expect(captured?.request.headers['x-other']).toBe('[secret]');
    expect(captured?.raw).toBe(`${'x'.repeat(cut)}[secret]`);
    expect(captured?.response).toMatchObject({ truncated: true, rawBytes: answer.length });
  });

  it('shows every attempt, failed ones too', async () => {
    let calls = 0;
    const discussion = await start(() => {
      calls += 1;
      return calls === 1
        ? Response.json({ error: { message: 'busy' } }, { status: 503, headers: { 'retry-after': '0' } })
        : stream('At last.');
    });
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'Hello' } });
    await discussion.ended(runId);
    const rounds = await wireOf(discussion, runId, 2);
    expect(rounds.map(({ attempt, response }) => [attempt, response?.status])).toEqual([
      [1, 503],
      [2, 200],
    ]);
    expect(rounds[0]?.response).toMatchObject({ raw: expect.stringContaining('busy'), limits: { 'retry-after': '0' } });
  });

  it('keeps what had come when the run was stopped', async () => {
    const begun = Promise.withResolvers<void>();
    const discussion = await start(
      (_, signal) =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(chunk({ content: 'The beginning' })));
              signal.addEventListener('abort', () => controller.error(signal.reason));
              begun.resolve();
            },
          }),
          { headers: { 'content-type': 'text/event-stream' } },
        ),
    );
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'Hello' } });
    await begun.promise;
    await discussion.until((frames) => frames.find(({ event }) => event.type === 'message.started'));
    await discussion.caller.call('POST', `/api/v1/runs/${runId}/stop`);
    await discussion.ended(runId);
    const [round] = await wireOf(discussion, runId, 1);
    expect(round?.response?.raw).toContain('The beginning');
    expect(round?.estimated).toBe(true);
  });

  it('of a simulated model has no request', async () => {
    const discussion = await start(() => stream('never'));
    const run = await discussion.say('Please read README.md and tell me what it says.');
    const items = await wireOf(discussion, run.id, 0);
    expect(items.map(({ round, simulated, costUsd }) => [round, simulated, costUsd])).toEqual([
      [1, true, '0'],
      [2, true, '0'],
    ]);
  });

  it('is forgotten after thirty days, bodies too', async () => {
    const discussion = await start(() => stream('Old.'));
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'Hello' } });
    await discussion.ended(runId);
    await wireOf(discussion, runId, 1);
    await test.deps.db
      .updateTable('wires')
      .set({ at: Date.now() - 31 * 24 * 60 * 60 * 1000 })
      .execute();
    await test.app.tidy();
    expect(await test.deps.db.selectFrom('wires').selectAll().execute()).toEqual([]);
    const referred = await test.deps.db.selectFrom('blobs').selectAll().where('refs', '<', 0).execute();
    expect(referred).toEqual([]);
    expect((await wireOf(discussion, runId, 0))[0]).toMatchObject({ round: 1, costUsd: expect.any(String) });
  });

  it('leaves bodies out that are too many for one answer, and shows them round by round', async () => {
    let calls = 0;
    const discussion = await start(() => {
      calls += 1;
      return calls < 3 ? Response.json({ error: { message: 'busy' } }, { status: 503, headers: { 'retry-after': '0' } }) : stream('Done.');
    });
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'Hello' } });
    await discussion.ended(runId);
    await wireOf(discussion, runId, 3);
    for (const row of await test.deps.db.selectFrom('wires').selectAll().execute()) {
      const wire = JSON.parse(row.wire) as { request: object };
      const large = JSON.stringify({ ...wire, request: { ...wire.request, bodyBytes: 7 * 1024 * 1024 } });
      await test.deps.db.updateTable('wires').set({ wire: large, round: row.attempt }).where('attempt', '=', row.attempt).execute();
      await test.deps.db.updateTable('ledger').set({ round: row.attempt }).where('attempt', '=', row.attempt).execute();
    }
    const all = await wireOf(discussion, runId, 3);
    expect(all.map(({ leftOut, request }) => [leftOut ?? false, request?.body === '', request?.curl === undefined])).toEqual([
      [true, true, true],
      [false, false, false],
      [false, false, false],
    ]);
    expect(all[0]?.response).toMatchObject({ status: 503, raw: '' });
    const { items } = (await discussion.caller.call<Wire>('GET', `/api/v1/runs/${runId}/wire?round=1`)).body;
    expect(items).toMatchObject([
      { round: 1, request: { body: expect.stringContaining('Hello') }, response: { raw: expect.stringContaining('busy') } },
    ]);
    expect((await discussion.caller.call('GET', `/api/v1/runs/${runId}/wire?round=x`)).status).toBe(400);
  });

  it('is kept before the server stops', async () => {
    const discussion = await start(() => stream('Last words.'));
    const { runId } = await discussion.start({ ...MODEL, input: { text: 'Hello' } });
    await discussion.ended(runId);
    await test.app.close();
    expect(await test.deps.db.selectFrom('wires').selectAll().where('run_id', '=', runId).execute()).toHaveLength(1);
  });

  it('can be sent again from a shell, which fills in the key', async () => {
    const discussion = await start(() => stream('Fine.'));
    const words = `It's $HOME, "quoted", \`id\` and \\n\nin two lines`;
    const { runId } = await discussion.start({ ...MODEL, input: { text: words } });
    await discussion.ended(runId);
    const [round] = await wireOf(discussion, runId, 1);
    const printed = execFileSync(
      'sh',
      ['-c', `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${round?.request?.curl ?? ''}`],
      {
        env: { OPENAI_API_KEY: 'from the shell' },
        encoding: 'utf8',
      },
    );
    const given = printed.split('\0');
    expect(given).toContain('authorization: Bearer from the shell');
    expect(given).toContain('https://api.openai.com/v1/chat/completions');
    expect(given.at(-2)).toBe(round?.request?.body);
    expect(JSON.stringify(JSON.parse(given.at(-2) ?? ''))).toContain(JSON.stringify(words).slice(1, -1));
  });
});
