import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePipe, testContext, testFolder } from '../test-folder.suite.ts';
import type { Arguments } from '../arguments.ts';
import type { ToolOutput } from '../tool.ts';
import { findFiles } from './find-files.ts';

const find = async (files: Parameters<typeof testFolder>[0], given: Arguments): Promise<ToolOutput> =>
  findFiles.run(given, testContext(await testFolder(files)));

const project = { 'src/a.ts': '', 'src/deep/b.ts': '', 'src/c.svelte': '', 'README.md': '', '.gitignore': 'dist/\n', 'dist/a.ts': '' };

test('files are found by name and by path, folders first', async () => {
  expect(await find(project, { glob: '*.ts' })).toEqual({ outcome: 'ok', text: 'src/deep/b.ts\nsrc/a.ts', summary: '2 files' });
  expect((await find(project, { glob: 'src/*' })).text).toBe('src/a.ts\nsrc/c.svelte');
  expect((await find(project, { glob: '**/*.{md,svelte}' })).text).toBe('src/c.svelte\nREADME.md');
});

test('in a folder, the glob is still one on paths from the root', async () => {
  expect((await find(project, { glob: 'src/deep/*.ts', path: 'src' })).summary).toBe('1 file');
  expect(await find(project, { glob: '*', path: 'README.md' })).toMatchObject({
    outcome: 'error',
    text: expect.stringContaining('Name a folder'),
  });
});

test('what is left out, denied, linked or no file is not found, unless it is asked for by name', async () => {
  const root = await testFolder({ ...project, '.env': '', id_rsa: '', link: { link: '/etc/passwd' }, 'node_modules/a/b.ts': '' });
  makePipe(join(root, 'pipe'));
  expect((await findFiles.run({ glob: '*' }, testContext(root))).text).toBe('src/deep/b.ts\nsrc/a.ts\nsrc/c.svelte\n.gitignore\nREADME.md');
  expect((await findFiles.run({ glob: '*', path: 'dist' }, testContext(root))).text).toBe('dist/a.ts');
});

test('nothing found is no error, and what is cut is said', async () => {
  expect(await find(project, { glob: '*.go' })).toEqual({ outcome: 'ok', text: 'No files.', summary: 'no files' });
  expect((await find(project, { glob: '*', maxFiles: 2 })).text).toMatch(/\n\[There are more than these 2 files\.\]$/);
  expect(await find(project, { glob: '{a,b}'.repeat(20) })).toMatchObject({ outcome: 'error' });
});
