import { createHash } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readContextFile } from './context-file.ts';
import { testFolder } from './test-folder.suite.ts';

const denied = { paths: [], names: ['.env*'] };
const { signal } = new AbortController();

test('a file comes whole, with the hash of its bytes', async () => {
  const content = `\ufeffgrüße 🎼\r\n${'€'.repeat(100_000)}`;
  const root = await testFolder({ 'a.txt': content });
  expect(await readContextFile('a.txt', root, denied, signal)).toEqual({
    hash: createHash('sha256').update(content).digest('hex'),
    text: content.slice(1),
    bytes: Buffer.byteLength(content),
  });
});

test('an empty file', async () => {
  expect(await readContextFile('a', await testFolder({ a: '' }), denied, signal)).toMatchObject({ text: '', bytes: 0 });
});

test.each([
  ['a denied file', '.env', 'There is no file or folder ".env" in this project that you may read.'],
  ['a file outside', '../a', 'There is no file or folder "../a" in this project that you may read.'],
  ['a folder', 'folder', '"folder" is a folder.'],
  ['a binary file', 'binary', '"binary" is a binary file.'],
  ['another encoding', 'latin', '"latin" is not text in UTF-8.'],
  ['half a character at the end', 'half', '"half" is not text in UTF-8.'],
  ['a large file', 'large', '"large" is larger than 5 MB; files are sent whole, so larger ones cannot be added.'],
])('what cannot be sent says why: %s', async (_, path, problem) => {
  const root = await testFolder({
    '.env': 'SECRET',
    'folder/a': '',
    binary: new Uint8Array([0]),
    latin: new Uint8Array([0xe9, 10]),
    half: new Uint8Array([97, 0xe2, 0x82]),
    large: '',
  });
  await truncate(join(root, 'large'), 5 * 1024 * 1024 + 1);
  expect(await readContextFile(path, root, denied, signal)).toEqual({ problem });
});

test('a project that is gone', async () => {
  expect(await readContextFile('a', '/no/such/folder', denied, signal)).toEqual({
    problem: 'The folder of this project is not there any more.',
  });
});

test('an aborted reading rejects with the reason', async () => {
  const root = await testFolder({ a: 'a' });
  await expect(readContextFile('a', root, denied, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
});
