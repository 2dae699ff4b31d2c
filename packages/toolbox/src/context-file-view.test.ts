import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextFile } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { findByGlob, isGlob } from './context-file-glob.ts';
import { takeSlice } from './context-file-slice.ts';
import { createContextViews } from './context-file-view.ts';
import { findInstructionFiles } from './instruction-files.ts';
import { testFolder } from './test-folder.suite.ts';

const denied = { paths: [], names: ['.env*'] };
const { signal } = new AbortController();

const SOURCE = `/** What is owed. */
export function owed(prices: number[]): number {
  let sum = 0;
  for (const price of prices) sum += price;
  return sum;
}
`;

const file = (path: string, view: ContextFile['view'], more: Partial<ContextFile> = {}): ContextFile => ({
  path,
  view,
  hash: null,
  ...more,
});

describe('a context file', () => {
  test('is sent in its view, and an edit elsewhere changes neither skeleton nor outline', async () => {
    const root = await testFolder({ 'pay.ts': SOURCE, 'notes.md': '# Notes\n' });
    const views = createContextViews(denied);
    const files = [file('pay.ts', 'skeleton'), file('pay.ts', 'outline'), file('notes.md', 'full'), file('notes.md', 'none')];
    const before = await views.read(files, root, signal);
    expect(before).toMatchObject([
      { path: 'pay.ts', text: '/** What is owed. */\nexport function owed(prices: number[]): number {\n  [… 3 lines]\n}' },
      { path: 'pay.ts', text: 'export function owed(prices: number[]): number' },
      { path: 'notes.md', text: '# Notes\n', bytes: 8 },
    ]);
    await writeFile(join(root, 'pay.ts'), SOURCE.replace('sum += price', 'sum += price * 2'));
    expect(await views.read(files, root, signal)).toEqual(before);
  });

  test('is sent in lines, which are looked for where they are now', async () => {
    const root = await testFolder({ 'pay.ts': SOURCE });
    const taken = takeSlice(SOURCE, 3, 5);
    if (!taken.ok) throw new Error(taken.detail);
    const views = createContextViews(denied);
    const files = [file('pay.ts', 'lines', { slice: taken.slice })];
    await writeFile(join(root, 'pay.ts'), `// New.\n${SOURCE}`);
    expect(await views.read(files, root, signal)).toMatchObject([
      { text: SOURCE.split('\n').slice(2, 5).join('\n') + '\n', slice: { firstLine: 4 } },
    ]);
    await writeFile(join(root, 'pay.ts'), 'export {};\n');
    expect(await views.read(files, root, signal)).toEqual([
      { path: 'pay.ts', problem: 'Lines 3-5 of "pay.ts" can\'t be found any more: what stood around them has changed. Choose them again.' },
    ]);
  });

  test('says why a view of it cannot be made', async () => {
    const root = await testFolder({ 'notes.md': '# Notes\n' });
    expect(await createContextViews(denied).read([file('notes.md', 'skeleton'), file('gone.ts', 'outline')], root, signal)).toMatchObject([
      { problem: expect.stringContaining('is in no language that can be shown as skeleton') },
      { problem: 'There is no file or folder "gone.ts" in this project that you may read.' },
    ]);
  });
});

describe('a glob', () => {
  test('brings the files that it matches, without what is ignored or denied, up to a number', async () => {
    const root = await testFolder({
      '.gitignore': 'build\n',
      'src/a.ts': '',
      'src/deep/b.ts': '',
      'src/build/c.ts': '',
      'src/.env.ts': '',
      'd.ts': '',
    });
    expect(await findByGlob('src/**/*.ts', root, denied, 50, signal)).toEqual({ paths: ['src/deep/b.ts', 'src/a.ts'], more: false });
    expect(await findByGlob('src/**/*.ts', root, denied, 1, signal)).toEqual({ paths: ['src/deep/b.ts'], more: true });
    expect(await findByGlob('lib/*.ts', root, denied, 50, signal)).toEqual({ paths: [], more: false });
    expect(await findByGlob('../**/*', root, denied, 50, signal)).toEqual({ paths: [], more: false });
  });

  test('is told from a path', () => {
    expect(['src/*.ts', 'a?.ts', '*.{ts,js}'].map(isGlob)).toEqual([true, true, true]);
    expect(['src/routes/[id]/+page.svelte', 'a{b}.ts', 'README.md'].map(isGlob)).toEqual([false, false, false]);
  });
});

test('notes for agents are those of the root and of the nearest folder, each once', async () => {
  const root = await testFolder({
    'AGENTS.md': 'Root.',
    'CLAUDE.md': { link: 'AGENTS.md' },
    'src/CLAUDE.md': 'Source.',
    'src/pay/card.ts': '',
    'docs/AGENTS.md': 'Docs.',
    'docs/deep/CLAUDE.md/file': '',
  });
  const found = async (paths: string[]) => (await findInstructionFiles(paths, root, denied)).map(({ path }) => path);
  expect(await found([])).toEqual(['AGENTS.md']);
  expect(await found(['src/pay/card.ts', 'src/other.ts', 'docs/deep/x.md'])).toEqual(['AGENTS.md', 'src/CLAUDE.md', 'docs/AGENTS.md']);
  expect(await findInstructionFiles([], '/no/such/folder', denied)).toEqual([]);
});
