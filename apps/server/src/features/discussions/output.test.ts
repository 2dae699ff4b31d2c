import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../test-app.ts';
import { createTestDiscussion } from '../../test-discussion.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.app.startRuns();
});
afterAll(() => test.close());

it('an output that is shortened for the model can be read whole, as text', async () => {
  const name = (index: number): string => `file-${index}-${'x'.repeat(150)}.txt`;
  mkdirSync(join(test.directory, 'projects/sample/many'));
  for (let index = 1000; index < 1900; index += 1) writeFileSync(join(test.directory, 'projects/sample/many', name(index)), '');
  const discussion = await createTestDiscussion(test);
  await discussion.say('Please list many');
  const entries = await discussion.entries();
  const result = entries.find(({ role }) => role === 'tool');
  const [part] = result?.parts ?? [];
  expect(part?.type === 'tool_result' ? part.text : '').not.toContain(name(1600));
  const answer = await discussion.caller.send('GET', `/api/v1/entries/${result?.id}/output`);
  expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  expect(answer.body).toContain(name(1600));
  expect((await discussion.caller.call('GET', `/api/v1/entries/${entries[0]?.id}/output`)).status).toBe(404);
});
