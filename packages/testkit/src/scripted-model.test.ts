import { expect, test } from 'vitest';
import { scriptedModel } from './scripted-model.ts';

const script = () =>
  scriptedModel<string, { type: string }>([[{ type: 'a' }, 'pause', { type: 'b' }], [{ type: 'c' }]], () => ({ type: 'aborted' }));

async function all(events: AsyncIterable<{ type: string }>): Promise<string[]> {
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  return types;
}

test('plays one round per request and keeps the requests', async () => {
  const model = script();
  const { signal } = new AbortController();
  const first = all(model.send('one', signal));
  await model.paused();
  model.go();
  expect(await first).toEqual(['a', 'b']);
  expect(await all(model.send('two', signal))).toEqual(['c']);
  expect(model.requests).toEqual(['one', 'two']);
  await expect(all(model.send('three', signal))).rejects.toThrow('2 rounds');
});

test('an abort ends a round at a pause', async () => {
  const model = script();
  const controller = new AbortController();
  const first = all(model.send('one', controller.signal));
  await model.paused();
  controller.abort();
  expect(await first).toEqual(['a', 'aborted']);
});
