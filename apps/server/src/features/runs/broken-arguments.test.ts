import { afterEach, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion, type TestDiscussion } from '../../test-discussion.ts';
import { answerOf, callOf, openAi, SEES, withOpenAi } from '../../test-openai.ts';

let test: TestApp;
afterEach(() => test.close());

/** A discussion with a model that gives these answers, one after another. */
async function start(...answers: (() => Response)[]): Promise<{ discussion: TestDiscussion; sent: string[] }> {
  const { fetch, sent } = openAi((body) =>
    body.includes('at most six words') ? answerOf('A title') : (answers.shift() ?? answerOf)('Done.'),
  );
  test = await createTestApp({ fetch });
  await test.app.startRuns();
  await withOpenAi(test);
  return { discussion: await createTestDiscussion(test), sent };
}

const broken = () => callOf('read_file', '{"path": README.md');
const say = async (discussion: TestDiscussion) =>
  discussion.ended((await discussion.start({ ...SEES, input: { text: 'Read it.' } })).runId);

it('arguments that are no JSON go back to the model, which may mend them', async () => {
  const { discussion, sent } = await start(broken, () => callOf('read_file', '{"path":"README.md"}'));
  expect(await say(discussion)).toMatchObject({ status: 'finished', rounds: 3 });
  const entries = await discussion.entries();
  expect(
    entries.map(({ role, parts }) => [role, parts[0]?.type === 'tool_result' ? parts[0].outcome : '']).filter(([role]) => role === 'tool'),
  ).toEqual([
    ['tool', 'error'],
    ['tool', 'ok'],
  ]);
  // What goes back on the wire is JSON, whatever it holds: some servers read it.
  const second = sent
    .map((body) => JSON.parse(body))
    .find(({ messages }) => messages.some((each: { role: string }) => each.role === 'tool'));
  const call = second.messages.find((each: { tool_calls?: unknown }) => each.tool_calls !== undefined).tool_calls[0];
  expect(JSON.parse(call.function.arguments)).toEqual({ arguments_that_are_no_json_object: '{"path": README.md' });
});

it('written twice in a row they end the run, which says what was written, and every call has its result', async () => {
  const { discussion } = await start(broken, broken);
  expect(await say(discussion)).toMatchObject({
    status: 'failed',
    rounds: 2,
    error: { kind: 'tool_arguments', detail: expect.stringContaining('last for read_file: {"path": README.md') },
  });
  const results = (await discussion.entries()).filter(({ role }) => role === 'tool');
  expect(results.map(({ status, parts }) => [status, parts[0]?.type === 'tool_result' ? parts[0].outcome : ''])).toEqual([
    ['complete', 'error'],
    ['complete', 'cancelled'],
  ]);
  expect((await say(discussion)).status).toBe('finished');
});
