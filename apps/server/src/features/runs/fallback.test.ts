import {
  createControllableClock,
  picture,
  startVendorDouble,
  type DoubleAnswer,
  type DoubleRequest,
  type VendorDouble,
} from '@baton/testkit';
import type { Attachment, EventOf, EventType, ModelChoice } from '@baton/protocol';
import { offeredTools } from '../tools/catalogue.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedFetch } from '../../net/address-guard.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
let double: VendorDouble;
afterEach(async () => {
  await test.close();
  await double.close();
});

const choice = (provider: string, model: string): ModelChoice => ({ provider: provider as never, model });
const OPENAI = choice('openai', 'gpt-4o-mini');
const CLAUDE = choice('anthropic', 'claude-haiku-4-5');

const DONE: DoubleAnswer = { text: ['Do', 'ne.'], usage: { inputTokens: 900, outputTokens: 10 } };
const fails = (kind: NonNullable<DoubleAnswer['fails']>['kind']): DoubleAnswer => ({ fails: { kind } });

/** A discussion, and vendors that answer by their dialect; the titles that are asked for do not count. */
async function start(answer: (request: DoubleRequest) => DoubleAnswer, options: TestAppOptions = {}): Promise<TestDiscussion> {
  double = await startVendorDouble({ answer: (request) => (isTitle(request) ? DONE : answer(request)) });
  test = await createTestApp({ fetch: createGuardedFetch({ allowPrivate: true }), config: { allowPrivateUrls: true }, ...options });
  await test.app.startRuns();
  const owner = await test.as('owner');
  for (const [id, path] of [
    ['openai', '/v1'],
    ['anthropic', ''],
    ['gemini', ''],
  ]) {
    await owner.call('PUT', `/api/v1/providers/${id}/credentials`, { apiKey: 'sk-test-0123456789', baseUrl: `${double.url}${path}` });
  }
  return createTestDiscussion(test);
}

const isTitle = ({ body }: DoubleRequest): boolean => JSON.stringify(body).includes('at most six words');
const asked = (): DoubleRequest[] => double.requests.filter((request) => !isTitle(request));

async function ofType<Name extends EventType>(discussion: TestDiscussion, type: Name): Promise<EventOf<Name>[]> {
  return (await discussion.events()).map(({ event }) => event).filter((event): event is EventOf<Name> => event.type === type);
}

async function upload(discussion: TestDiscussion): Promise<Attachment> {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(picture(40, 30))]), 'shot.png');
  const body = new Response(form);
  const headers = { 'content-type': body.headers.get('content-type') ?? '' };
  const url = `/api/v1/projects/${discussion.project.id}/attachments`;
  return (await discussion.caller.send('POST', url, Buffer.from(await body.arrayBuffer()), headers)).json();
}

describe('a model that can’t answer', () => {
  it('is followed by the next one that can, in the middle of a run, with all that was said and shown before', async () => {
    const discussion = await start(({ dialect }) => {
      if (dialect === 'messages') return DONE;
      const first = asked().length === 1;
      return first ? { calls: [{ name: 'read_file', pieces: ['{"path":"README.md"}'] }] } : fails('model_not_found');
    });
    const { hash } = await upload(discussion);
    const fallbacks = [choice('compatible.gone', 'm'), choice('openai', 'gpt-3.5-turbo'), choice('rehearsal', 'rehearsal-1'), CLAUDE];
    const { runId } = await discussion.start({ ...OPENAI, fallbacks, input: { text: 'Read it.', attachments: [{ hash }] } });
    const run = await discussion.ended(runId);
    expect(run).toMatchObject({ status: 'finished', ...OPENAI, fallback: CLAUDE, rounds: 2 });

    const [failed] = await ofType(discussion, 'round.failed');
    expect(failed).toMatchObject({ round: 2, attempt: 1, problem: { kind: 'model_not_found' }, next: CLAUDE });
    expect(failed?.passedOver?.map(({ model, reason }) => [model, reason])).toEqual([
      ['m', 'There is no provider compatible.gone. Providers are set up under Settings → Providers.'],
      ['gpt-3.5-turbo', 'gpt-3.5-turbo does not see images. Remove the image, or choose another model.'],
      ['rehearsal-1', 'A simulated model answers in nobody’s place.'],
    ]);
    const rounds = await ofType(discussion, 'round.started');
    expect(rounds.map(({ round, attempt, model }) => [round, attempt, model])).toEqual([
      [1, 1, 'gpt-4o-mini'],
      [2, 1, 'gpt-4o-mini'],
      [2, 2, 'claude-haiku-4-5'],
    ]);
    const answers = (await discussion.entries()).filter(({ role }) => role === 'assistant');
    expect(answers.map(({ author }) => author)).toMatchObject([{ ...OPENAI }, { ...CLAUDE, simulated: false }]);

    const sent = JSON.stringify(asked().at(-1)?.body);
    expect(sent).toContain(Buffer.from(picture(40, 30)).toString('base64'));
    expect(sent).toMatch(/"type":"tool_use".*"type":"tool_result"/);
    const rows = await test.deps.db
      .selectFrom('ledger')
      .selectAll()
      .where('run_id', '=', runId)
      .where('source', '=', 'run')
      .orderBy('id')
      .execute();
    expect(rows.map(({ provider, model, round, attempt, cost_nano_usd }) => [provider, model, round, attempt, cost_nano_usd])).toEqual([
      ['openai', 'gpt-4o-mini', 1, 1, expect.anything()],
      ['openai', 'gpt-4o-mini', 2, 1, 0n],
      ['anthropic', 'claude-haiku-4-5', 2, 2, 950_000n],
    ]);
    const own = await ofType(discussion, 'usage.recorded');
    expect(own.filter(({ purpose }) => purpose === undefined).map(({ model }) => model)).toEqual(rows.map(({ model }) => model));
  });

  it('is asked again first where that may help, and then left for the rest of the run', async () => {
    const clock = createControllableClock();
    const discussion = await start(({ dialect }) => (dialect === 'messages' ? DONE : fails('overloaded')), { clock });
    const { runId } = await discussion.start({ ...OPENAI, fallbacks: [CLAUDE], input: { text: 'Hello' } });
    for (let wait = 0; wait < 3; wait += 1) {
      await discussion.until((frames) => (frames.filter(({ event }) => event.type === 'round.failed').length > wait ? true : undefined));
      await clock.advance(60_000);
    }
    expect((await discussion.ended(runId)).status).toBe('finished');
    const attempts = await ofType(discussion, 'round.failed');
    expect(attempts.map(({ retryInMs, next }) => [retryInMs !== undefined, next?.model])).toEqual([
      [true, undefined],
      [true, undefined],
      [true, undefined],
      [false, 'claude-haiku-4-5'],
    ]);
    expect(asked().map(({ dialect }) => dialect)).toEqual([...Array.from({ length: 4 }, () => 'chat-completions'), 'messages']);
  });

  it('has no follower that takes no tools: the run fails, and says who was not asked and why', async () => {
    const discussion = await start(() => fails('model_not_found'));
    const fallbacks = [choice('gemini', 'gemma-3-27b-it')];
    const { runId } = await discussion.start({ ...OPENAI, fallbacks, input: { text: 'Hello' } });
    expect(await discussion.ended(runId)).toMatchObject({
      status: 'failed',
      error: {
        kind: 'model_not_found',
        detail: expect.stringMatching(/gemma-3-27b-it of gemini was not asked: Tools are not offered: gemma-3-27b-it takes none\.$/),
      },
    });
    const without = await discussion.start({
      ...OPENAI,
      fallbacks,
      input: { text: 'Hello' },
      leaveOut: { tools: offeredTools('ask').map((tool) => tool.name) },
    });
    await discussion.ended(without.runId);
    expect((await ofType(discussion, 'round.failed')).at(-1)?.problem.model).toBe('gemma-3-27b-it');
  });

  it('because of its key is nobody else’s to answer for', async () => {
    const discussion = await start(() => fails('auth'));
    const { runId } = await discussion.start({ ...OPENAI, fallbacks: [CLAUDE], input: { text: 'Hello' } });
    expect(await discussion.ended(runId)).toMatchObject({ status: 'failed', error: { kind: 'auth' } });
    expect(asked()).toHaveLength(1);
  });
});
