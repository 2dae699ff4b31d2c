import { afterEach, expect, test } from 'vitest';
import { searchInThread, type RegexSearch } from './regex-thread.ts';

type Search = Extract<RegexSearch, { ok: true }>;
const open: Search[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((search) => search.end()));
});

function start(pattern: string, signal = new AbortController().signal, budgetMs?: number): Search {
  const search = searchInThread(pattern, signal, budgetMs);
  if (!search.ok) throw new Error(search.detail);
  open.push(search);
  return search;
}
/** A pattern and a line on which it would backtrack for longer than anybody lives. */
const ENDLESS = ['^(a+)+$', `${'a'.repeat(60)}b`] as const;

test('the first match of each line is found, with its place', async () => {
  expect(await start('b+').find(['abba', 'xyz', 'b'])).toEqual([
    [0, 1],
    [2, 0],
  ]);
});

test('one search serves many calls', async () => {
  const search = start('a');
  for (let call = 0; call < 50; call += 1) expect(await search.find(['a', 'b'])).toEqual([[0, 0]]);
});

test('an expression that does not come to an end is ended, and the event loop goes on meanwhile', async () => {
  const search = start(ENDLESS[0], undefined, 50);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  expect(await search.find([ENDLESS[1]])).toEqual({ detail: expect.stringContaining('takes too long') });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

test('an endless expression is ended by the signal too', async () => {
  const controller = new AbortController();
  const finding = start(ENDLESS[0], controller.signal).find([ENDLESS[1]]);
  controller.abort(new Error('stopped'));
  await expect(finding).rejects.toThrow('stopped');
});

test('the time is for the whole search', async () => {
  const search = start('a', undefined, 0);
  expect(await search.find(['b'.repeat(1000)])).toEqual({ detail: expect.stringContaining('takes too long') });
});

test('what is no expression is refused', () => {
  expect(searchInThread('(', new AbortController().signal)).toMatchObject({ ok: false });
});

test('an expression that the engine gives up on fails, at once when asked again, and the process lives', async () => {
  const search = start('^(?:(a)|(b))*c');
  const failed = { detail: 'The search failed: Maximum call stack size exceeded' };
  expect(await search.find(['ab'.repeat(4_000_000)])).toEqual(failed);
  expect(await search.find(['a'])).toEqual(failed);
});

test('a search that is ended answers what was asked', async () => {
  const search = start(ENDLESS[0]);
  const finding = search.find([ENDLESS[1]]);
  await search.end();
  expect(await finding).toEqual({ detail: 'The search was ended.' });
});
