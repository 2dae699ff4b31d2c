import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import type { Tool } from '../tool.ts';
import { decidedTools, tools } from '../tools.ts';
import { judge } from './judge.ts';
import { judgedCall, type JudgedCall } from './judged-call.ts';

function toolOf(name: string): Tool {
  const tool = [...tools, ...decidedTools].find((each) => each.name === name);
  if (tool === undefined) throw new Error(name);
  return tool;
}

async function judged(root: string, name: string, given: object): Promise<JudgedCall> {
  const tool = toolOf(name);
  const parsed = tool.parse(JSON.stringify(given));
  if (!parsed.ok) throw new Error(parsed.detail);
  return judgedCall(tool, parsed.value, root);
}

test('a path is judged as it was written and as it really is', async () => {
  const root = await testFolder({
    'project/secret/key': 'a',
    'project/src/a.ts': 'a',
    'project/link': { link: 'secret' },
    via: { link: 'project' },
  });
  const project = join(root, 'project');
  const paths = async (path: string, from = project): Promise<readonly string[]> =>
    (await judged(from, 'write_file', { path, content: '' })).paths;

  expect(await paths('src/a.ts')).toEqual(['src/a.ts']);
  expect(await paths('link/key')).toEqual(['link/key', 'secret/key']);
  expect(await paths('link/deep/new')).toEqual(['link/deep/new', 'secret/deep/new']);
  expect(await paths(join(project, 'src/a.ts'))).toEqual(['src/a.ts']);
  expect(await paths(join(root, 'via/src/a.ts'), join(root, 'via'))).toEqual(['src/a.ts']);
  expect(await paths('src/../secret/key')).toEqual(['src/../secret/key', 'secret/key']);
  expect(await paths('src\\a.ts')).toEqual(['src/a.ts']);
  expect(await paths('../outside')).toEqual(['../outside']);
  expect(await paths('/etc/passwd')).toEqual(['/etc/passwd']);
});

test('so a rule about a folder holds for links into it, and one about a link allows nothing elsewhere', async () => {
  const root = await testFolder({ 'secret/key': 'a', 'src/link': { link: '../secret' } });
  const call = await judged(root, 'write_file', { path: 'src/link/key', content: '' });
  const decision = (...rules: Parameters<typeof judge>[1]['rules']): string =>
    judge(call, { rules, mode: 'ask', worktree: false, sandboxed: true, tainted: false }).decision;

  expect(decision({ decision: 'allow', path: '**' }, { decision: 'deny', path: 'secret/**' })).toBe('deny');
  expect(decision({ decision: 'allow', path: 'src/**' })).toBe('ask');
});

test('a move reaches for both of its ends, a patch for every file in it, an address for its host', async () => {
  const root = await testFolder({ 'a.txt': 'a' });
  expect((await judged(root, 'move_file', { from: 'a.txt', to: 'deep/b.txt' })).paths).toEqual(['a.txt', 'deep/b.txt']);
  const patch = '--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/c.txt\n@@ -0,0 +1 @@\n+c\n';
  expect((await judged(root, 'apply_patch', { patch })).paths).toEqual(['a.txt', 'c.txt']);
  expect(await judged(root, 'fetch_url', { url: 'https://a.example/x' })).toEqual({
    tool: 'fetch_url',
    policyClass: 'network',
    root,
    paths: [],
    commands: [],
    scripts: [],
    urls: ['https://a.example/x'],
  });
});
