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

test('what a command writes to or reads from is judged as it was written and as it really is', async () => {
  const root = await testFolder({
    'project/src/main.ts': 'a',
    'project/docs/real': 'a',
    'project/docs/to-main': { link: '../src/main.ts' },
    'project/docs/to-real': { link: 'real' },
    'project/docs/to-outside': { link: '../../outside' },
    'project/docs/to-nothing': { link: '../../nothing' },
    'project/docs/to-src': { link: '../src' },
    'project/input': { link: '../outside' },
    'project/src/deep/x': 'a',
    'project/docs/far': { link: '../src/deep' },
    outside: 'a',
  });
  const project = join(root, 'project');
  const decision = async (command: string, ...more: Parameters<typeof judge>[1]['rules']): Promise<string> => {
    const rules: Parameters<typeof judge>[1]['rules'] = [
      { decision: 'allow', command: 'npm test' },
      { decision: 'allow', path: 'docs/**' },
      ...more,
    ];
    const call = await judged(project, 'run_shell', { command });
    return judge(call, { rules, mode: 'ask', worktree: false, sandboxed: true, tainted: false }).decision;
  };

  for (const target of ['docs/real', 'docs/to-real', './docs/real', 'docs/new', 'docs/new/new'])
    expect(await decision(`npm test > ${target}`), target).toBe('allow');
  // Behind a link the folder around is another one; a backslash is a letter here.
  const others =
    "docs/to-main docs/to-src/main.ts docs/to-src/new docs/to-outside docs/to-nothing docs/far/../main.ts docs/far/../../docs/real 'docs\\real' docs/.git/x";
  for (const target of others.split(' ')) {
    expect(await decision(`npm test > ${target}`), target).toBe('ask');
    expect(await decision(`sh -c "npm test >> ${target}"`), target).toBe('ask');
  }
  expect(await decision('npm test > docs/to-main', { decision: 'allow', path: 'src/**' })).toBe('allow');
  expect(await decision('npm test > docs/to-main', { decision: 'deny', path: 'src/**' })).toBe('deny');
  expect(await decision('npm test < docs/to-main', { decision: 'deny', path: 'src/**' })).toBe('deny');
  expect(await decision('npm test < src/main.ts')).toBe('allow');
  expect(await decision('npm test < input')).toBe('ask');
  expect(await decision('cd src; npm test > docs/real', { decision: 'allow', command: 'cd' })).toBe('ask');
  expect(await decision('npm test > ../outside')).toBe('ask');
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
