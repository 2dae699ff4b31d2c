import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { commitWorktree } from './commit-worktree.ts';
import { lookAtWorktree } from './look-at-worktree.ts';
import { makeWorktree } from './make-worktree.ts';
import { removeWorktree } from './remove-worktree.ts';

const { signal } = new AbortController();
const ada = { name: 'Ada', email: 'ada@example.org' };

async function made(checkout: string, branch = 'baton/first') {
  const path = join(realpathSync(await testFolder({})), 'trees/one');
  const worktree = await makeWorktree({ checkout, path, branch, signal });
  if (!worktree.ok) throw new Error(worktree.detail);
  return { path, ...worktree };
}

it('is the last commit on a branch of its own, and leaves the checkout as it is', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': 'one\n', 'src/b.txt': 'two\n' }));
  writeFileSync(join(checkout, 'a.txt'), 'changed\n');
  writeFileSync(join(checkout, 'new.txt'), '');
  const before = gitByHand(checkout, 'status', '--porcelain', '-b');
  const tree = await made(checkout);
  expect(tree).toMatchObject({ branch: 'baton/first', directory: tree.path, leftBehind: 2 });
  expect(readFileSync(join(tree.path, 'a.txt'), 'utf8')).toBe('one\n');
  expect(gitByHand(checkout, 'status', '--porcelain', '-b')).toBe(before);
  expect(await lookAtWorktree({ ...tree, signal })).toMatchObject({ ok: true, uncommitted: [], commits: 0 });
});

it('is made of a folder below the top, and says so where the commit does not have it', async () => {
  const checkout = realpathSync(await testRepository({ 'packages/one/a.txt': '' }));
  expect((await made(join(checkout, 'packages/one'))).directory).toMatch(/trees\/one\/packages\/one$/);
  mkdirSync(join(checkout, 'packages/two'));
  const path = join(await testFolder({}), 'tree');
  expect(await makeWorktree({ checkout: join(checkout, 'packages/two'), path, branch: 'b', signal })).toMatchObject({
    reason: 'no_commit',
  });
});

it('is refused in words where there is no repository, or no commit', async () => {
  const plain = realpathSync(await testFolder({ 'a.txt': '' }));
  const path = join(await testFolder({}), 'tree');
  expect(await makeWorktree({ checkout: plain, path, branch: 'b', signal })).toMatchObject({ reason: 'no_repository' });
  gitByHand(plain, 'init', '-q');
  expect(await makeWorktree({ checkout: plain, path, branch: 'b', signal })).toMatchObject({ reason: 'no_commit' });
  expect(existsSync(path)).toBe(false);
});

it('leaves nothing behind where it cannot be made', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': '' }));
  const path = join(await testFolder({ 'tree/in-the-way.txt': '' }), 'tree/in-the-way.txt/below');
  await expect(makeWorktree({ checkout, path, branch: 'b', signal })).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect(gitByHand(checkout, 'branch', '--list', 'b')).toBe('');
});

it('gets another name where there is such a branch already', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': '' }));
  gitByHand(checkout, 'branch', 'baton/first');
  expect((await made(checkout)).branch).toBe('baton/first-2');
});

it('runs no hook and no filter that the repository names', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': 'one\n', '.gitattributes': '* filter=trap\n' }));
  const sprung = join(checkout, 'sprung');
  for (const hook of ['post-checkout', 'pre-commit', 'reference-transaction', 'post-index-change']) {
    const file = join(checkout, '.git/hooks', hook);
    mkdirSync(join(checkout, '.git/hooks'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho ${hook} >> ${sprung}\n`);
    await chmod(file, 0o755);
  }
  for (const kind of ['clean', 'smudge']) gitByHand(checkout, 'config', `filter.trap.${kind}`, `sh -c 'echo ${kind} >> ${sprung}; cat'`);
  gitByHand(checkout, 'config', 'core.fsmonitor', `echo fsmonitor >> ${sprung}; false`);
  const tree = await made(checkout);
  writeFileSync(join(tree.path, 'a.txt'), 'two\n');
  await lookAtWorktree({ ...tree, signal });
  expect(await commitWorktree({ ...tree, message: 'x', author: ada, committer: ada, signal })).toMatchObject({ ok: true });
  await removeWorktree({ checkout, ...tree, signal });
  expect(existsSync(sprung)).toBe(false);
});

it('shows what was changed in it, and commits that on its branch', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': 'one\n', 'gone.txt': '', file: '', '.gitignore': 'build\n' }));
  const tree = await made(checkout);
  writeFileSync(join(tree.path, 'a.txt'), 'two\n');
  gitByHand(tree.path, 'rm', '-q', 'gone.txt', 'file');
  mkdirSync(join(tree.path, 'file'));
  writeFileSync(join(tree.path, 'file/now a folder "ü".txt'), '');
  mkdirSync(join(tree.path, 'build'));
  writeFileSync(join(tree.path, 'build/out'), '');
  const looked = await lookAtWorktree({ ...tree, signal });
  expect(looked.ok && looked.uncommitted.toSorted()).toEqual(['a.txt', 'file', 'file/now a folder "ü".txt', 'gone.txt']);
  expect(looked.ok && (looked.bytes ?? 0)).toBeGreaterThan(0);
  const committed = await commitWorktree({
    ...tree,
    message: 'What the agent did\n',
    author: { name: 'Baton', email: 'agents@baton.invalid' },
    committer: ada,
    signal,
  });
  expect(committed).toEqual({ ok: true, commit: gitByHand(checkout, 'rev-parse', 'baton/first').trim() });
  expect(gitByHand(checkout, 'log', '-1', '--format=%an <%ae> %cn %s', 'baton/first')).toBe(
    'Baton <agents@baton.invalid> Ada What the agent did\n',
  );
  expect(gitByHand(checkout, 'ls-tree', '-rz', '--name-only', 'baton/first').split('\0')).toEqual([
    '.gitignore',
    'a.txt',
    'file/now a folder "ü".txt',
    '',
  ]);
  expect(await lookAtWorktree({ ...tree, signal })).toMatchObject({ uncommitted: [], commits: 1 });
  expect(await commitWorktree({ ...tree, message: 'x', author: ada, committer: ada, signal })).toEqual({ ok: true, commit: undefined });
});

it('does not commit a repository inside, whose files would be lost, nor on another branch', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': '' }));
  const tree = await made(checkout);
  mkdirSync(join(tree.path, 'inside'));
  gitByHand(join(tree.path, 'inside'), 'init', '-q');
  writeFileSync(join(tree.path, 'inside/b.txt'), '');
  const commit = () => commitWorktree({ ...tree, message: 'x', author: ada, committer: ada, signal });
  expect(await commit()).toMatchObject({ ok: false, detail: expect.stringContaining('"inside/"') });
  gitByHand(tree.path, 'checkout', '-q', '--detach');
  expect(await commit()).toMatchObject({ ok: false, detail: expect.stringContaining('not on its branch') });
});

it('is removed with its branch, which stays where it has commits', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': '' }));
  const empty = await made(checkout);
  expect(await removeWorktree({ checkout, ...empty, signal })).toEqual({ branchKept: false });
  const full = await made(checkout);
  expect(full.branch).toBe('baton/first');
  writeFileSync(join(full.path, 'b.txt'), '');
  await commitWorktree({ ...full, message: 'x', author: ada, committer: ada, signal });
  expect(await removeWorktree({ checkout, ...full, signal })).toEqual({ branchKept: true });
  expect(existsSync(full.path)).toBe(false);
  expect(gitByHand(checkout, 'worktree', 'list').split('\n')).toHaveLength(2);
});

it('is told missing where somebody removed it, and what is left of it is cleaned up', async () => {
  const checkout = realpathSync(await testRepository({ 'a.txt': '' }));
  const tree = await made(checkout);
  gitByHand(checkout, 'worktree', 'move', tree.path, `${tree.path}-elsewhere`);
  expect(await lookAtWorktree({ ...tree, signal })).toMatchObject({ ok: false, detail: expect.stringContaining('not there') });
  gitByHand(checkout, 'worktree', 'move', `${tree.path}-elsewhere`, tree.path);
  writeFileSync(join(tree.path, '.git'), '');
  expect((await lookAtWorktree({ ...tree, signal })).ok).toBe(false);
  await removeWorktree({ checkout, ...tree, signal });
  expect(existsSync(tree.path)).toBe(false);
});
