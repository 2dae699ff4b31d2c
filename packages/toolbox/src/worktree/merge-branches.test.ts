import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { commitWorktree } from './commit-worktree.ts';
import { makeWorktree } from './make-worktree.ts';
import { mergeBranches, type MergedBranches } from './merge-branches.ts';

const { signal } = new AbortController();
const agent = { name: 'Baton agents', email: 'agents@baton.invalid' };
const ada = { name: 'Ada', email: 'ada@example.org' };
const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\n';

let checkout: string;
beforeEach(async () => {
  checkout = realpathSync(await testRepository({ 'a.txt': LINES, 'b.txt': 'b\n' }));
  gitByHand(checkout, 'branch', 'track');
});

/** A branch that begins at the track's and has the files like this. */
async function ticket(branch: string, files: Record<string, string>): Promise<void> {
  const path = join(realpathSync(await testFolder({})), 'tree');
  const made = await makeWorktree({ checkout, path, branch, from: 'track', signal });
  if (!made.ok) throw new Error(made.detail);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  const committed = await commitWorktree({ path, branch, message: `${branch}\n`, author: agent, committer: ada, signal });
  if (!committed.ok) throw new Error(committed.detail);
}

const merge = (from: string): Promise<MergedBranches> =>
  mergeBranches({ checkout, into: 'track', from, message: `Merge ${from}\n\nApproved-by: Ada\n`, author: agent, committer: ada, signal });
const show = (path: string): string => gitByHand(checkout, 'show', `track:${path}`);

it('brings branches together one after the other, with nothing checked out', async () => {
  await ticket('one', { 'a.txt': LINES.replace('one', 'ONE'), 'new/file.txt': 'new\n' });
  await ticket('two', { 'a.txt': LINES.replace('six', 'SIX') });
  const before = gitByHand(checkout, 'status', '--porcelain', '-b');
  const first = await merge('one');
  expect(first).toEqual({ ok: true, commit: gitByHand(checkout, 'rev-parse', 'track').trim(), changed: true });
  expect(await merge('two')).toMatchObject({ ok: true, changed: true });
  expect(show('a.txt')).toBe(LINES.replace('one', 'ONE').replace('six', 'SIX'));
  expect(show('new/file.txt')).toBe('new\n');
  expect(gitByHand(checkout, 'status', '--porcelain', '-b')).toBe(before);
  expect(gitByHand(checkout, 'log', '-1', '--format=%an, %cn, %s, %(trailers:key=Approved-by,valueonly)', 'track').trim()).toBe(
    'Baton agents, Ada, Merge two, Ada',
  );
  expect(gitByHand(checkout, 'rev-list', '--parents', '-1', 'track').trim().split(' ')).toHaveLength(3);
});

it('a ticket that begins later begins with what was merged before', async () => {
  await ticket('one', { 'b.txt': 'B\n' });
  await merge('one');
  await ticket('two', { 'c.txt': 'c\n' });
  expect(gitByHand(checkout, 'show', 'two:b.txt')).toBe('B\n');
});

it('what is in it already is not merged again', async () => {
  await ticket('one', { 'b.txt': 'B\n' });
  const first = await merge('one');
  expect(await merge('one')).toEqual({ ...first, changed: false });
});

it('names the files that cannot be brought together, and changes nothing', async () => {
  await ticket('one', { 'a.txt': LINES.replace('two', 'TWO'), 'b.txt': 'B\n' });
  await ticket('two', { 'a.txt': LINES.replace('two', 'Zwei'), 'c.txt': 'c\n' });
  await merge('one');
  const before = gitByHand(checkout, 'rev-parse', 'track');
  expect(await merge('two')).toEqual({
    ok: false,
    reason: 'conflicts',
    files: ['a.txt'],
    detail: 'two and track changed the same places of a.txt.',
  });
  expect(gitByHand(checkout, 'rev-parse', 'track')).toBe(before);
});

it('runs no merge driver and no hook that the repository names: such a file is a conflict', async () => {
  const sprung = join(checkout, 'sprung');
  writeFileSync(join(checkout, '.git/info/attributes'), 'a.txt merge=trap\n');
  gitByHand(checkout, 'config', 'merge.trap.driver', `touch ${sprung}`);
  mkdirSync(join(checkout, '.git/hooks'), { recursive: true });
  writeFileSync(join(checkout, '.git/hooks/reference-transaction'), `#!/bin/sh\ntouch ${sprung}\n`, { mode: 0o755 });
  await ticket('one', { 'a.txt': LINES.replace('one', 'ONE') });
  await ticket('two', { 'a.txt': LINES.replace('six', 'SIX') });
  await merge('one');
  expect(await merge('two')).toMatchObject({ ok: false, reason: 'conflicts', files: ['a.txt'] });
  expect(existsSync(sprung)).toBe(false);
});

it('says which branch is gone', async () => {
  expect(await merge('nowhere')).toEqual({ ok: false, reason: 'no_branch', detail: 'The branch nowhere is not there any more.' });
});
