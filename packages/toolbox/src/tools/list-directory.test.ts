import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePipe, testContext, testFolder } from '../test-folder.suite.ts';
import type { Arguments } from '../arguments.ts';
import { listDirectory } from './list-directory.ts';

const list = async (files: Parameters<typeof testFolder>[0], given: Arguments = {}): Promise<string> =>
  (await listDirectory.run(given, testContext(await testFolder(files)))).text;

test('folders come first, each with what is in it, then files', async () => {
  const files = { 'b.txt': '', 'a.txt': '', 'z/inner/deep.txt': '', 'z/a.txt': '', 'c/x.txt': '' };
  expect(await list(files)).toBe('c/\nz/\na.txt\nb.txt');
  expect(await list(files, { depth: 2 })).toBe('c/\n  x.txt\nz/\n  inner/\n  a.txt\na.txt\nb.txt');
  expect(await list(files, { depth: 3, path: 'z' })).toBe('inner/\n  deep.txt\na.txt');
});

test('denied names, version control and installed packages are not shown', async () => {
  expect(
    await list(
      { '.env': '', id_rsa: '', 'a.pem': '', '.git/config': '', 'node_modules/x/a.js': '', 'a.ts': '', '.npmrc': '' },
      { depth: 5 },
    ),
  ).toBe('.npmrc\na.ts');
});

test('a denied folder in the project is not shown', async () => {
  const root = await testFolder({ 'data/log.db': '', 'a.ts': '' });
  const denied = { paths: [join(root, 'data')], names: [] };
  expect((await listDirectory.run({}, testContext(root, { denied }))).text).toBe('a.ts');
});

test('links are named and not followed', async () => {
  const files = { 'a.ts': '', loop: { link: '.' }, out: { link: '/etc' }, gone: { link: 'nothing' } };
  expect(await list(files, { depth: 5 })).toBe('a.ts\ngone (link)\nloop (link)\nout (link)');
});

test('pipes are named as such', async () => {
  const root = await testFolder({});
  makePipe(join(root, 'pipe'));
  expect((await listDirectory.run({}, testContext(root))).text).toBe('pipe (not a regular file)');
});

test('a name with line breaks cannot look like other entries', async () => {
  expect(await list({ 'a\nb.txt': '' })).toBe('"a\\nb.txt"');
});

test('many entries are cut, and it is said', async () => {
  const files = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`file-${index}`, '']));
  const root = await testFolder(files);
  const output = await listDirectory.run({}, testContext(root));
  expect(output.text).toMatch(/\n\[Only the first 1000 entries are shown\.\]$/);
  expect(output.summary).toBe('1000 entries');
});

test('a folder with very many entries is not read to its end', async () => {
  const root = await testFolder({});
  await mkdir(join(root, 'many'));
  await Promise.all(Array.from({ length: 10_001 }, (_, index) => writeFile(join(root, 'many', String(index)), '')));
  await writeFile(join(root, '.gitignore'), 'many/*\n');
  expect((await listDirectory.run({ depth: 2 }, testContext(root))).text).toBe(
    'many/\n  [There are more entries in this folder.]\n.gitignore',
  );
});

test.each([
  ['a file', 'a.ts', '"a.ts" is a file. Use read_file to read it.'],
  ['nothing', 'nothing', 'There is no file or folder "nothing" in this project that you may read.'],
  ['the parent', '..', 'There is no file or folder ".." in this project that you may read.'],
])('an error says what to do: %s', async (_, path, text) => {
  expect(await listDirectory.run({ path }, testContext(await testFolder({ 'a.ts': '' })))).toMatchObject({ outcome: 'error', text });
});

test('an empty folder is no error', async () => {
  expect(await list({})).toBe('(The folder is empty.)');
});

test('an aborted run rejects with the reason', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(listDirectory.run({}, testContext(await testFolder({ a: '' }), { signal }))).rejects.toThrow('stopped');
});

test('what .gitignore leaves out is not shown', async () => {
  const files = {
    '.gitignore': '# built\n*.log\n!keep.log\n/dist/\nbuild/\ndocs/*.html\n',
    'a.log': '',
    'keep.log': '',
    'dist/a.js': '',
    'src/dist/a.js': '',
    'src/build/a.js': '',
    'src/build.ts': '',
    'docs/a.html': '',
    'docs/a.md': '',
    'src/b.log': '',
  };
  expect(await list(files, { depth: 5 })).toBe('docs/\n  a.md\nsrc/\n  dist/\n    a.js\n  build.ts\n.gitignore\nkeep.log');
});

test('a list further down decides before those above', async () => {
  const files = {
    '.gitignore': '*.log\n',
    'a.log': '',
    'kept/.gitignore': '!*.log\nx.ts\n',
    'kept/a.log': '',
    'kept/x.ts': '',
    'kept/deep/b.log': '',
    'x.ts': '',
  };
  expect(await list(files, { depth: 5 })).toBe('kept/\n  deep/\n    b.log\n  .gitignore\n  a.log\n.gitignore\nx.ts');
  expect(await list(files, { path: 'kept/deep' })).toBe('b.log');
});

test('letters count in a list, as they do for git', async () => {
  expect(await list({ '.gitignore': 'Build\n', 'build/a': '', 'Build2/a': '', Build: '' })).toBe('Build2/\nbuild/\n.gitignore');
});

test('a folder that is left out is shown when it is asked for by name', async () => {
  const files = { '.gitignore': 'dist\n*.map\n', 'dist/a.js': '', 'dist/a.map': '', 'node_modules/x/index.js': '' };
  expect(await list(files, { path: 'dist' })).toBe('a.js\na.map');
  expect(await list(files, { path: 'node_modules/x' })).toBe('index.js');
});

test('a list that is a pipe, a link to elsewhere, or too long is no list', async () => {
  const root = await testFolder({ 'pipe/a.ts': '', 'link/root': '', 'long/a.ts': '', 'long/.gitignore': 'a.ts\n'.repeat(60_000) });
  makePipe(join(root, 'pipe/.gitignore'));
  const outside = await testFolder({ rules: '*\n' });
  await symlink(join(outside, 'rules'), join(root, 'link/.gitignore'));
  expect((await listDirectory.run({ depth: 2 }, testContext(root))).text).toBe(
    'link/\n  .gitignore (link)\n  root\nlong/\n  .gitignore\n  a.ts\npipe/\n  .gitignore (not a regular file)\n  a.ts',
  );
});
