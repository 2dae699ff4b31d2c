import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { shell, signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';
import type { Snapshots } from './snapshots.ts';

const NOT_KEPT = { ok: false, detail: 'A snapshot that this needs is not kept any more.' };

/** Snapshots of a folder in which one file has one random content after another, the newest first. */
async function history(snapshots: Snapshots, root: string, count: number, bytes: number): Promise<string[]> {
  const trees: string[] = [];
  for (let index = 0; index < count; index += 1) {
    await writeFile(join(root, 'a'), randomBytes(bytes));
    trees.unshift((await takeOf(snapshots, root)).tree);
  }
  return trees;
}

test('what is to be kept stays whole, all else is let go', async () => {
  const root = await testFolder({ same: 'x' });
  const snapshots = await testSnapshots({ graceMs: 0 });
  const trees = await history(snapshots, root, 6, 20_000);
  const [last = '', , third = '', , fifth = '', oldest = ''] = trees;
  const before = await snapshots.size(signal);
  const pruned = await snapshots.prune(root, { keep: [third, fifth], signal });
  expect(pruned).toEqual({ ok: true, bytes: expect.any(Number), letGo: [], missing: [] });
  const after = await snapshots.size(signal);
  expect(after).toEqual({ bytes: pruned.ok ? pruned.bytes : 0, roots: [{ root, bytes: after.bytes }] });
  expect(after.bytes).toBeLessThan(before.bytes * 0.7);
  expect(await snapshots.changes(root, { before: oldest, after: last, signal })).toEqual(NOT_KEPT);
  expect(await snapshots.undo(root, { steps: [{ before: oldest, after: last }], signal })).toEqual({ ...NOT_KEPT, conflicts: [] });
  const undone = await snapshots.undo(root, { steps: [{ before: fifth, after: third }], skipConflicts: true, signal });
  expect(undone).toMatchObject({ ok: true, skipped: [{ path: 'a' }] });
  expect(await snapshots.undo(root, { steps: [{ before: fifth, after: last }], signal })).toMatchObject({ ok: true, after: fifth });
  expect(await readFile(join(root, 'a'))).toHaveLength(20_000);
});

test('the last snapshot stays, and nothing has to be read again after a clean-up', async () => {
  const root = await testFolder({ a: 'one', 'deep/b': 'two' });
  const snapshots = await testSnapshots({ graceMs: 0 });
  const { tree } = await takeOf(snapshots, root);
  expect(await snapshots.prune(root, { keep: [], signal })).toMatchObject({ ok: true });
  expect(await takeOf(snapshots, root)).toMatchObject({ tree, changed: false });
  await writeFile(join(root, 'a'), 'three');
  await takeOf(snapshots, root);
  expect(await snapshots.changes(root, { before: tree, after: (await takeOf(snapshots, root)).tree, signal })).toMatchObject({
    files: [{ path: 'a' }],
  });
  expect(await snapshots.prune(root, { keep: [tree], signal })).toMatchObject({ ok: true, missing: [] });
  expect(await snapshots.prune(root, { keep: [tree, 'a'.repeat(64)], signal })).toMatchObject({ ok: true, missing: ['a'.repeat(64)] });
  expect(await snapshots.prune(root, { keep: ['HEAD'], signal })).toMatchObject({ ok: false });
});

test('what was taken a short time ago stays, though nobody asked for it', async () => {
  const root = await testFolder();
  const snapshots = await testSnapshots();
  const [after = '', before = ''] = await history(snapshots, root, 2, 100);
  await snapshots.prune(root, { keep: [], signal });
  expect(await snapshots.changes(root, { before, after, signal })).toMatchObject({ ok: true });
});

test('over the quota the oldest are let go, and it says which', async () => {
  const root = await testFolder();
  const snapshots = await testSnapshots({ graceMs: 0, quotaBytes: 350_000 });
  const trees = await history(snapshots, root, 8, 100_000);
  const pruned = await snapshots.prune(root, { keep: trees, signal });
  expect(pruned).toMatchObject({ ok: true, letGo: trees.slice(3), missing: [] });
  expect((await snapshots.size(signal)).bytes).toBeLessThan(350_000);
  const [last = '', , third = ''] = trees;
  expect(await snapshots.changes(root, { before: third, after: last, signal })).toMatchObject({ ok: true });
  // What there is now is not let go, however large it is.
  const strict = await testSnapshots({ graceMs: 0, quotaBytes: 1, folder: snapshots.folder });
  expect(await strict.prune(root, { keep: trees.slice(0, 3), signal })).toMatchObject({ letGo: trees.slice(1, 3) });
  expect(await takeOf(strict, root)).toMatchObject({ tree: last, changed: false });
});

test('what has become ignored leaves at a clean-up, unless the repository tracks it', async () => {
  const root = await testRepository({ 'tracked.log': 'x' });
  await writeFile(join(root, 'other.log'), 'x');
  const snapshots = await testSnapshots();
  await takeOf(snapshots, root);
  await writeFile(join(root, '.gitignore'), '*.log\n');
  const { tree: before } = await takeOf(snapshots, root);
  await snapshots.prune(root, { keep: [before], signal });
  const { tree: after } = await takeOf(snapshots, root);
  expect(await snapshots.changes(root, { before, after, signal })).toMatchObject({ files: [{ path: 'other.log', change: 'deleted' }] });
  expect(existsSync(join(root, 'other.log'))).toBe(true);
  gitByHand(root, 'add', '-f', 'other.log');
  const { tree: again } = await takeOf(snapshots, root);
  expect(await snapshots.changes(root, { before, after: again, signal })).toMatchObject({ files: [] });
});

test('folders are told apart, and one is forgotten, also when it is gone', async () => {
  const [one, two] = [await testFolder({ a: 'a' }), await testFolder({ b: 'b' })];
  const snapshots = await testSnapshots();
  await takeOf(snapshots, one);
  const { tree } = await takeOf(snapshots, two);
  expect((await snapshots.size(signal)).roots.map(({ root }) => root).sort()).toEqual([one, two].sort());
  await rm(one, { recursive: true });
  await snapshots.forget(one, signal);
  await snapshots.forget(two, signal);
  expect(await readdir(snapshots.folder)).toEqual([]);
  expect(await snapshots.size(signal)).toEqual({ bytes: 0, roots: [] });
  expect(await takeOf(snapshots, two)).toMatchObject({ tree, changed: true });
});

test('an aborted clean-up rejects, and what was to be kept is there', async () => {
  const root = await testFolder();
  const snapshots = await testSnapshots({ graceMs: 0 });
  const trees = await history(snapshots, root, 3, 1000);
  const abort = new AbortController();
  const pruning = snapshots.prune(root, { keep: trees, signal: abort.signal });
  setImmediate(() => abort.abort(new Error('stopped')));
  await expect(pruning).rejects.toThrow('stopped');
  expect(await snapshots.prune(root, { keep: trees, signal })).toMatchObject({ ok: true, missing: [], letGo: [] });
  expect(shell(snapshots.folder, 'git --git-dir=$(ls -d */) fsck --connectivity-only 2>&1')).not.toMatch(/missing|broken|error/);
});
