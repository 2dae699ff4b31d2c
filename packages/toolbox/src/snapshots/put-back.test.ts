import { chmod, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { entriesBetween } from './entries-between.ts';
import type { Restoration } from './plan-undo.ts';
import { putBack, type PutBack } from './put-back.ts';
import { shell, signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';
import { openStore } from './store.ts';

/** A plan that puts back what some work did, to be carried out after something else has happened. */
async function planned(
  root: string,
  work: () => Promise<unknown>,
): Promise<{ restorations: Restoration[]; carryOut: () => Promise<PutBack> }> {
  const snapshots = await testSnapshots();
  const { tree: before } = await takeOf(snapshots, root);
  await work();
  const { tree: after } = await takeOf(snapshots, root);
  const opened = await openStore(snapshots.folder, root, signal);
  if (!opened.ok) throw new Error(opened.detail);
  const read = await entriesBetween(opened.store, before, after, signal);
  if (!read.ok) throw new Error(read.detail);
  const restorations = read.changes.map((change): Restoration => ({ path: change.path, now: change.after, to: change.before }));
  return { restorations, carryOut: () => putBack(opened.store, restorations, () => undefined) };
}

test('a file that was changed after the plan was made stays, and those before it are done back', async () => {
  const root = await testFolder({ a: '1', b: '1', c: '1' });
  const { carryOut } = await planned(root, async () => {
    for (const name of ['a', 'b']) await writeFile(join(root, name), '2');
    await rm(join(root, 'c'));
  });
  await writeFile(join(root, 'b'), '3');
  expect(await carryOut()).toEqual({ ok: false, detail: '"b" was changed meanwhile.' });
  expect([await readFile(join(root, 'a'), 'utf8'), await readFile(join(root, 'b'), 'utf8')]).toEqual(['2', '3']);
  expect(await readdir(root)).toEqual(['a', 'b']);
});

test.each<[string, (root: string) => Promise<unknown>]>([
  ['other permissions', (root) => chmod(join(root, 'a'), 0o600)],
  ['a link to the same content', (root) => rm(join(root, 'a')).then(() => symlink('same', join(root, 'a')))],
  ['nothing', (root) => rm(join(root, 'a'))],
  ['a folder', (root) => Promise.resolve(shell(root, 'rm a; mkdir a; touch a/x'))],
])('%s in the place of a file is a change', async (_, meddle) => {
  const root = await testFolder({ a: '1', same: '2' });
  const { carryOut } = await planned(root, () => writeFile(join(root, 'a'), '2'));
  await meddle(root);
  const now = shell(root, 'find . -printf "%p %y %m %s %l\\n" | sort');
  expect(await carryOut()).toEqual({ ok: false, detail: '"a" was changed meanwhile.' });
  expect(shell(root, 'find . -printf "%p %y %m %s %l\\n" | sort')).toBe(now);
  expect(await readFile(join(root, 'same'), 'utf8')).toBe('2');
});

test('a folder that was exchanged for a link is not gone through', async () => {
  const outside = await testFolder({ changed: '2', made: 'x', 'deep/removed': '' });
  const root = await testFolder({ 'dir/changed': '1', 'dir/deep/removed': 'x' });
  for (const work of [
    () => writeFile(join(root, 'dir/changed'), '2'),
    () => writeFile(join(root, 'dir/made'), 'x'),
    () => rm(join(root, 'dir/deep/removed')),
    () => chmod(join(root, 'dir/deep'), 0o755).then(() => chmod(join(root, 'dir/changed'), 0o600)),
  ]) {
    const { restorations, carryOut } = await planned(root, work);
    expect(restorations).toHaveLength(1);
    shell(root, `mv dir aside; ln -s ${outside} dir`);
    const before = shell(outside, 'find . -printf "%p %y %m %s %i\\n" | sort');
    expect(await carryOut()).toMatchObject({ ok: false, detail: expect.stringContaining('cannot be reached') });
    expect(shell(outside, 'find . -printf "%p %y %m %s %i\\n" | sort')).toBe(before);
    shell(root, 'rm dir; mv aside dir');
  }
});

test('a folder with something else in it stays when its file goes', async () => {
  const root = await testFolder({ same: 'x' });
  const { carryOut } = await planned(root, () => Promise.resolve(shell(root, 'mkdir -p one/two; echo x > one/two/made')));
  await writeFile(join(root, 'one/mine'), 'mine');
  expect(await carryOut()).toEqual({ ok: true });
  expect(await readdir(join(root, 'one'))).toEqual(['mine']);
  expect((await stat(join(root, 'one'))).isDirectory()).toBe(true);
});
