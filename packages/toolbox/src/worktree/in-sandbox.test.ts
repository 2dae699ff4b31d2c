import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxState } from '../sandbox/sandbox-state.ts';
import { worktreeGitFolders } from '../sandbox/worktree-git-folders.ts';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { gitByHand } from '../test-repository.suite.ts';
import { runShell } from '../tools/run-shell.ts';
import { lookAtWorktree } from './look-at-worktree.ts';
import { makeWorktree } from './make-worktree.ts';

const state = await sandboxState();
if (!state.available) console.warn(`Commands are not tried in a worktree: ${state.why}`);
const { signal } = new AbortController();

let outer: string;
let checkout: string;
let tree: { path: string; base: string };

beforeEach(async () => {
  outer = await testFolder({ 'home/project/a.txt': 'one\n', 'home/project/.env': 'SECRET\n', 'home/other.txt': 'SECRET\n' });
  checkout = join(outer, 'home/project');
  gitByHand(checkout, 'init', '-q');
  gitByHand(checkout, 'add', 'a.txt');
  gitByHand(checkout, 'commit', '-q', '-m', 'First');
  const path = join(outer, 'work/worktrees/one');
  const made = await makeWorktree({ checkout, path, branch: 'baton/one', signal });
  if (!made.ok) throw new Error(made.detail);
  tree = { path, base: made.base };
});

async function run(command: string): Promise<string> {
  const scratch = join(outer, 'work/scratch/run');
  await mkdir(scratch, { recursive: true });
  const parsed = runShell.parse(JSON.stringify({ command }));
  if (!parsed.ok) throw new Error(parsed.detail);
  const shell = {
    sandbox: state,
    unsandboxed: false,
    scratch,
    deniedPaths: [join(outer, 'work'), join(outer, 'home')],
    readable: [],
    hosts: [],
    deniedHosts: [],
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  };
  return (await runShell.run(parsed.value, testContext(tree.path, { shell }))).text;
}

describe('what git needs of a repository elsewhere', () => {
  it('is named for a worktree that its repository knows, and for no other folder', async () => {
    expect(await worktreeGitFolders(tree.path, signal)).toEqual([join(tree.path, '.git'), join(checkout, '.git')]);
    expect(await worktreeGitFolders(checkout, signal)).toEqual([]);
    expect(await worktreeGitFolders(join(outer, 'home'), signal)).toEqual([]);
    const trap = await testFolder({ '.git': readFileSync(join(tree.path, '.git')) });
    expect(await worktreeGitFolders(trap, signal)).toEqual([]);
  });
});

describe.skipIf(!state.available)('a command in a worktree', () => {
  it('looks at its history and its changes, and at nothing else of the project or of other runs', async () => {
    await mkdir(join(outer, 'work/worktrees/two'));
    writeFileSync(join(outer, 'work/worktrees/two/theirs.txt'), 'SECRET\n');
    const text = await run(
      `echo two >> a.txt; git log --oneline; git status --short; git diff; ls -A ${checkout} ${outer}/work ${outer}/work/worktrees; cat ${checkout}/.env ${checkout}/a.txt ${outer}/home/other.txt ../two/theirs.txt`,
    );
    expect(text).toContain('First');
    expect(text).toContain(' M a.txt');
    expect(text).toContain('+two');
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain('two/theirs.txt:\n');
    expect(readFileSync(join(checkout, 'a.txt'), 'utf8')).toBe('one\n');
  });

  it('leaves nothing that the next git outside would run, and moves no branch', async () => {
    const sprung = join(outer, 'sprung');
    const before = gitByHand(checkout, 'rev-parse', 'HEAD', 'baton/one');
    await run(
      `for d in "$(git rev-parse --git-common-dir)" "$(git rev-parse --git-dir)"; do
         mkdir -p "$d/hooks"; for h in post-checkout pre-commit post-index-change; do printf '#!/bin/sh\\necho x > ${sprung}' > "$d/hooks/$h"; chmod +x "$d/hooks/$h"; done
         echo '[core]\n fsmonitor = touch ${sprung}' >> "$d/config"; echo '[core]\n fsmonitor = touch ${sprung}' > "$d/config.worktree"; echo ${outer} > "$d/commondir"; rm -f "$d/HEAD"
       done
       git config core.fsmonitor 'touch ${sprung}'; git config core.hooksPath "$PWD/hooks"; mkdir hooks; printf '#!/bin/sh\\ntouch ${sprung}' > hooks/pre-commit
       git commit -am x; git branch theirs; git checkout -b other; rm -f .git; echo gitdir: ${outer}/evil > .git; mv .git moved`,
    );
    writeFileSync(join(tree.path, 'b.txt'), '');
    gitByHand(checkout, 'status');
    gitByHand(tree.path, 'status');
    gitByHand(tree.path, 'commit', '-q', '--allow-empty', '-m', 'By hand');
    expect(existsSync(sprung)).toBe(false);
    expect(gitByHand(checkout, 'rev-parse', 'HEAD', 'baton/one^')).toBe(before);
    expect(gitByHand(checkout, 'branch', '--format=%(refname:short)').trim().split('\n').toSorted()).toEqual(['baton/one', 'main']);
    expect((await lookAtWorktree({ ...tree, signal })).ok).toBe(true);
  });
});
