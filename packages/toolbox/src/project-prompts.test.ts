import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProjectPrompts } from './project-prompts.ts';
import { testFolder } from './test-folder.suite.ts';

const denied = { paths: [], names: ['.env*'] };
const { signal } = new AbortController();

test('a project’s prompts are the Markdown files of its folder, with what they are for', async () => {
  const root = await testFolder({
    '.baton/prompts/review.md': '# Looks over the last change\r\n\r\nRead the last change.\nSay what is wrong.\r\n',
    '.baton/prompts/hello.md': 'Hello!',
    '.baton/prompts/empty.md': '\n',
    '.baton/prompts/large.md': 'x'.repeat(70_000),
    '.baton/prompts/.env.md': 'SECRET',
    '.baton/prompts/notes.txt': 'No prompt.',
    '.baton/prompts/out.md': { link: '/etc/passwd' },
  });
  await mkdir(join(root, '.baton/prompts/folder.md'));
  expect(await readProjectPrompts(root, denied, signal)).toEqual({
    items: [
      { name: 'hello', description: 'Hello!', text: 'Hello!' },
      { name: 'review', description: 'Looks over the last change', text: 'Read the last change.\nSay what is wrong.' },
    ],
    problems: [
      { path: '.baton/prompts/empty.md', detail: '".baton/prompts/empty.md" is empty.' },
      { path: '.baton/prompts/large.md', detail: '".baton/prompts/large.md" is larger than 64 KB.' },
      { path: '.baton/prompts/out.md', detail: 'There is no file or folder ".baton/prompts/out.md" in this project that you may read.' },
    ],
    more: false,
  });
});

test('without the folder there are none; a project that is gone says so', async () => {
  expect(await readProjectPrompts(await testFolder(), denied, signal)).toEqual({ items: [], problems: [], more: false });
  expect(await readProjectPrompts('/no/such/folder', denied, signal)).toEqual({
    problem: 'The folder of this project is not there any more.',
  });
});
