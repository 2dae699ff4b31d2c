import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { openBranches } from './branches.ts';
import { fileBetween } from './file-between.ts';

const { signal } = new AbortController();

/** A repository with a second commit, and what it made of a file. */
async function changed(change: (root: string) => void) {
  const root = await testRepository({ 'a.txt': 'one\ntwo\n', 'gone.txt': 'gone\n', 'run.sh': 'x\n' });
  const before = gitByHand(root, 'rev-parse', 'HEAD').trim();
  change(root);
  gitByHand(root, 'add', '-A', '-f');
  gitByHand(root, 'commit', '-q', '--allow-empty', '-m', 'Second');
  const after = gitByHand(root, 'rev-parse', 'HEAD').trim();
  return (path: string, maxCharacters = 10_000) =>
    fileBetween({ checkout: root, before, after, path, denied: { names: ['.env*'] }, maxCharacters, signal });
}

test('a file is told with its difference, its permissions, and what is no text', async () => {
  const look = await changed((root) => {
    writeFileSync(join(root, 'a.txt'), 'one\nTWO\n');
    writeFileSync(join(root, 'new.bin'), Uint8Array.from([0, 1, 2, 0, 255]));
    symlinkSync('a.txt', join(root, 'link'));
    chmodSync(join(root, 'run.sh'), 0o755);
    gitByHand(root, 'rm', '-q', 'gone.txt');
  });
  expect(await look('a.txt')).toMatchObject({
    ok: true,
    change: 'changed',
    diff: expect.stringContaining('\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n'),
  });
  expect(await look('gone.txt')).toMatchObject({ ok: true, change: 'deleted', modeBefore: 0o644 });
  expect(await look('new.bin')).toEqual({ ok: true, change: 'created', modeAfter: 0o644, note: 'It is no text.' });
  expect(await look('link')).toMatchObject({ change: 'created', note: 'It is a symbolic link.' });
  expect(await look('run.sh')).toMatchObject({ modeBefore: 0o644, modeAfter: 0o755, note: 'Permissions 644 become 755.' });
  // A path is a path, and no pattern.
  for (const path of ['*.txt', ':(glob)**', 'nothing', '--output=x']) expect(await look(path)).toMatchObject({ ok: false, reason: 'same' });
});

test('a long difference is cut to whole lines, and what no tool reads is not shown', async () => {
  const look = await changed((root) => {
    writeFileSync(join(root, 'long.txt'), 'line\n'.repeat(10_000));
    writeFileSync(join(root, '.env.local'), 'KEY=secret\n');
  });
  const cut = await look('long.txt', 300);
  expect(cut).toMatchObject({ ok: true, diffCut: true, diff: expect.stringMatching(/@@ -0,0 \+1,\d\d @@\n(\+line\n)+$/) });
  const hidden = await look('.env.local');
  expect(hidden).toMatchObject({ ok: true, note: expect.stringContaining('No tool reads this file') });
  expect(JSON.stringify(hidden)).not.toContain('secret');
});

test('the merges of something are found by their trailer, and not what was merged the other way', async () => {
  const root = await testRepository({ 'a.txt': 'a\n' });
  const since = gitByHand(root, 'rev-parse', 'HEAD').trim();
  const work = (branch: string, file: string, message: string): void => {
    gitByHand(root, 'switch', '-q', '-c', branch);
    writeFileSync(join(root, file), 'x\n');
    gitByHand(root, 'add', '-A');
    gitByHand(root, 'commit', '-q', '-m', 'Work\n\nBaton-Ticket: one');
    gitByHand(root, 'switch', '-q', 'main');
    gitByHand(root, 'merge', '-q', '--no-ff', '-m', message, branch);
  };
  work('one', 'one.txt', 'First\n\nBaton-Merge: m1\nBaton-Ticket: one');
  const first = gitByHand(root, 'rev-parse', 'HEAD').trim();
  work('two', 'two.txt', 'Other\n\nBaton-Ticket: two');
  const other = gitByHand(root, 'rev-parse', 'HEAD').trim();
  work('three', 'three.txt', 'Second\n\nBaton-Ticket: one');
  const second = gitByHand(root, 'rev-parse', 'HEAD').trim();
  const opened = await openBranches(root, signal);
  if (!opened.ok) throw new Error(opened.detail);
  expect(await opened.branches.mergesWith('main', since, { name: 'Baton-Ticket', value: 'one' })).toEqual([
    { commit: second, before: other },
    { commit: first, before: since },
  ]);
  expect(await opened.branches.mergesWith('main', since, { name: 'Baton-Ticket', value: 'three' })).toEqual([]);
});
