import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testContext, testFolder } from '../test-folder.suite.ts';
import type { Arguments } from '../arguments.ts';
import type { ToolOutput } from '../tool.ts';
import { readFile } from './read-file.ts';

const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const run = async (files: Record<string, string | Uint8Array>, given: Arguments): Promise<ToolOutput> =>
  readFile.run(given, testContext(await testFolder(files)));

test('lines come with their numbers', async () => {
  expect(await run({ a: 'one\n\ttwo\r\n\nfour' }, { path: 'a' })).toEqual({
    outcome: 'ok',
    text: '1\tone\n2\t\ttwo\n3\t\n4\tfour',
    summary: '4 lines',
  });
});

test('some lines of a file', async () => {
  expect(await run({ a: numbers(10) }, { path: 'a', startLine: 3, endLine: 4 })).toMatchObject({
    text: '3\tline 3\n4\tline 4',
    summary: '2 lines',
  });
  expect(await run({ a: numbers(10) }, { path: 'a', startLine: 10 })).toMatchObject({ text: '10\tline 10', summary: '1 line' });
  expect(await run({ a: numbers(10) }, { path: 'a', startLine: 9, endLine: 99 })).toMatchObject({ summary: '2 lines' });
});

test('a long file says how to get the rest, and the rest fits on', async () => {
  const files = { a: numbers(5001) };
  const first = await run(files, { path: 'a' });
  expect(first.text).toMatch(/2000\tline 2000\n\[The file has 5001 lines\. Go on with startLine 2001\.\]$/);
  expect(first.summary).toBe('2000 lines');
  expect((await run(files, { path: 'a', startLine: 2001 })).text).toMatch(/^2001\tline 2001\n/);
  const last = await run(files, { path: 'a', startLine: 4001 });
  expect(last.text).toMatch(/5001\tline 5001$/);
});

test('exactly as many lines as fit are not said to go on', async () => {
  expect((await run({ a: numbers(2000) }, { path: 'a' })).text).toMatch(/2000\tline 2000$/);
});

test('long lines are cut, and many of them too, so that an answer is never shortened in its middle', async () => {
  const one = await run({ a: 'x'.repeat(5000) }, { path: 'a' });
  expect(one.text).toBe(`1\t${'x'.repeat(2000)} [… 3000 more characters in this line]`);
  const many = await run({ a: `${'文'.repeat(1500)}\n`.repeat(100) }, { path: 'a' });
  expect(many.fullText).toBeUndefined();
  expect(many.text).toMatch(/\[The file has 100 lines\. Go on with startLine 14\.\]$/);
});

test('a very large file is read as far as is needed', async () => {
  const output = await run({ a: numbers(1_000_000) }, { path: 'a', startLine: 1000, endLine: 1000 });
  expect(output).toMatchObject({ outcome: 'ok', text: '1000\tline 1000' });
  const all = await run({ a: numbers(1_000_000) }, { path: 'a', startLine: 999_000 });
  expect(all.text).toMatch(/^999000\tline 999000\n[\s\S]*1000000\tline 1000000$/);
});

test('a file that is too large for that is refused', async () => {
  const root = await testFolder({ a: 'x' });
  await truncate(join(root, 'a'), 300 * 1024 * 1024);
  expect(await readFile.run({ path: 'a' }, testContext(root))).toMatchObject({
    outcome: 'error',
    text: '"a" has 300 MB; files over 256 MB are not read.',
  });
});

test.each([
  ['a binary file', { path: 'binary' }, '"binary" is a binary file of 3 bytes.'],
  ['another encoding', { path: 'latin' }, '"latin" is not text in UTF-8.'],
  ['a folder', { path: 'folder' }, '"folder" is a folder. Use list_directory to see what is in it.'],
  ['nothing', { path: 'nothing' }, 'There is no file or folder "nothing" in this project that you may read.'],
  ['a denied file', { path: '.env' }, 'There is no file or folder ".env" in this project that you may read.'],
  ['beyond the end', { path: 'a', startLine: 3 }, '"a" has only 2 lines.'],
  ['an end before the start', { path: 'a', startLine: 3, endLine: 2 }, 'endLine 2 comes before startLine 3.'],
])('an error says what to do: %s', async (_, given, text) => {
  const files = { a: 'one\ntwo\n', binary: new Uint8Array([1, 0, 2]), latin: new Uint8Array([0xe9, 10]), 'folder/a': '', '.env': 'SECRET' };
  expect(await run(files, given)).toMatchObject({ outcome: 'error', text });
});

test('an empty file is no error', async () => {
  expect(await run({ a: '' }, { path: 'a' })).toEqual({ outcome: 'ok', text: '(The file is empty.)', summary: '0 lines' });
});

test('an aborted run rejects with the reason', async () => {
  const root = await testFolder({ a: 'x' });
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(readFile.run({ path: 'a' }, testContext(root, { signal }))).rejects.toThrow('stopped');
});
