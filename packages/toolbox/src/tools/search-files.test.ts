import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePipe, testContext, testFolder } from '../test-folder.suite.ts';
import type { Arguments } from '../arguments.ts';
import type { ToolOutput } from '../tool.ts';
import { searchFiles } from './search-files.ts';

const search = async (files: Parameters<typeof testFolder>[0], given: Arguments): Promise<ToolOutput> =>
  searchFiles.run(given, testContext(await testFolder(files)));

const project = {
  'src/a.ts': 'const one = 1;\nconst two = 2;\n',
  'src/b.svelte': '<p>one</p>\n',
  'README.md': 'One\none\none and one\n',
};

test('a text is found line by line, folders first', async () => {
  expect(await search(project, { pattern: 'one' })).toEqual({
    outcome: 'ok',
    text: 'src/a.ts:1: const one = 1;\nsrc/b.svelte:1: <p>one</p>\nREADME.md:2: one\nREADME.md:3: one and one',
    summary: '4 matches in 3 files',
  });
});

test('a text is taken literally', async () => {
  expect((await search({ a: 'a.b\naxb\n' }, { pattern: 'a.b' })).text).toBe('a:1: a.b');
  expect((await search({ a: '$^(*\n' }, { pattern: '$^(*' })).text).toBe('a:1: $^(*');
});

test('a regular expression is read when it is asked for', async () => {
  expect((await search({ a: 'a.b\naxb\n', b: '' }, { pattern: '^a[x-z]b$', regex: true })).text).toBe('a:2: axb');
  expect(await search({ a: '' }, { pattern: '(', regex: true })).toMatchObject({
    outcome: 'error',
    text: expect.stringContaining('not a regular expression'),
  });
});

test('in a folder, in one file, by a glob', async () => {
  expect((await search(project, { pattern: 'one', path: 'src' })).summary).toBe('2 matches in 2 files');
  expect((await search(project, { pattern: 'one', path: 'README.md' })).text).toBe('README.md:2: one\nREADME.md:3: one and one');
  expect((await search(project, { pattern: 'one', glob: '*.ts' })).summary).toBe('1 match in 1 file');
  expect((await search(project, { pattern: 'one', glob: 'src/**' })).summary).toBe('2 matches in 2 files');
  expect(await search(project, { pattern: 'one', glob: '{a,b}'.repeat(20) })).toMatchObject({ outcome: 'error' });
});

test('nothing found is no error', async () => {
  expect(await search(project, { pattern: 'three' })).toEqual({ outcome: 'ok', text: 'No matches.', summary: 'no matches' });
});

test('what is denied, left out, linked, binary or no regular file is not searched', async () => {
  const root = await testFolder({
    'a.txt': 'word',
    '.env': 'word',
    'key.pem': 'word',
    '.gitignore': 'left\n',
    'left/a.txt': 'word',
    'node_modules/a.js': 'word',
    '.git/config': 'word',
    'data/a.txt': 'word',
    binary: new Uint8Array([0, ...new TextEncoder().encode('word')]),
    link: { link: 'data/a.txt' },
    outside: { link: '/etc/passwd' },
    loop: { link: '.' },
  });
  makePipe(join(root, 'pipe'));
  const denied = { paths: [join(root, 'data')], names: ['.env*', '*.pem'] };
  for (const pattern of ['word', 'root:']) {
    const output = await searchFiles.run({ pattern }, testContext(root, { denied }));
    expect(output.text).toBe(pattern === 'word' ? 'a.txt:1: word' : 'No matches.');
  }
  for (const path of ['data', 'data/a.txt', '.env', 'link', 'outside', '..']) {
    expect(await searchFiles.run({ pattern: 'word', path }, testContext(root, { denied }))).toMatchObject({ outcome: 'error' });
  }
});

test('more matches than were asked for are said', async () => {
  const files = { a: 'x\n'.repeat(5), b: 'x\n' };
  expect((await search(files, { pattern: 'x', maxMatches: 5 })).text).toMatch(/a:5: x\n\[There are more than these 5 matches\.\]$/);
  expect((await search(files, { pattern: 'x', maxMatches: 6 })).text).toMatch(/b:1: x$/);
});

test('large files are left out, and it is said', async () => {
  const output = await search({ big: `${'x\n'.repeat(3_000_000)}word\n`, small: 'word\n' }, { pattern: 'word' });
  expect(output.text).toBe('small:1: word\n[Files over 5 MB were not searched.]');
});

test('of a long line the part with the match is shown', async () => {
  const { text } = await search({ a: `${'x'.repeat(5000)}word${'y'.repeat(5000)}` }, { pattern: 'word' });
  expect(text).toBe(`a:1: …${'x'.repeat(80)}word${'y'.repeat(216)}…`);
});

test('lines are numbered through a whole file', async () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => (index === 98_765 ? 'word' : 'some other line'));
  expect((await search({ a: lines.join('\n') }, { pattern: 'word' })).text).toBe('a:98766: word');
  expect((await search({ a: lines.join('\n') }, { pattern: 'w.rd', regex: true })).text).toBe('a:98766: word');
});

test('a name with a line break cannot look like a match', async () => {
  expect((await search({ 'a:1: x\nb': 'word' }, { pattern: 'word' })).text).toBe('"a:1: x\\nb":1: word');
});

test('an aborted search rejects with the reason, with an expression too', async () => {
  const root = await testFolder(project);
  const signal = AbortSignal.abort(new Error('stopped'));
  for (const regex of [false, true]) {
    await expect(searchFiles.run({ pattern: 'one', regex }, testContext(root, { signal }))).rejects.toThrow('stopped');
  }
});
