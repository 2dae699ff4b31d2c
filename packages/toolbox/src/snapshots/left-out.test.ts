import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';
import type { Snapshots } from './snapshots.ts';
import type { UndoStep } from './undo.ts';

async function step(snapshots: Snapshots, root: string, work: () => Promise<unknown>): Promise<UndoStep> {
  const { tree: before } = await takeOf(snapshots, root);
  await work();
  return { before, after: (await takeOf(snapshots, root)).tree };
}

/** A step of a call that said which files it is about. */
async function namedStep(snapshots: Snapshots, root: string, named: readonly string[], work: () => Promise<unknown>): Promise<UndoStep> {
  const before = await snapshots.take(root, { named, signal });
  if (!before.ok) throw new Error(before.detail);
  await work();
  const after = await snapshots.take(root, { named, since: before.tree, signal });
  if (!after.ok) throw new Error(after.detail);
  return { before: before.tree, after: after.tree };
}

/** What a step changed, and what is undone, by path. */
async function seenAndUndone(snapshots: Snapshots, root: string, steps: readonly UndoStep[]) {
  const changed: string[][] = [];
  for (const each of steps) {
    const seen = await snapshots.changes(root, { ...each, signal });
    if (!seen.ok) throw new Error(seen.detail);
    changed.push(seen.files.map(({ path, change }) => `${change} ${path}`));
  }
  const undone = await snapshots.undo(root, { steps, signal });
  if (!undone.ok) throw new Error(`${undone.detail} ${JSON.stringify(undone.conflicts)}`);
  return { changed, undone: undone.files.map(({ path, change }) => `${change} ${path}`), step: undone };
}

describe('what was ignored before a step', () => {
  test('stays where the list is changed, at any depth, with what is in its folders', async () => {
    const root = await testFolder({
      '.gitignore': 'private/\n*.db\n',
      'private/thesis.txt': 'of a person',
      'people.db': 'x'.repeat(5000),
      'deep/.gitignore': 'mine\n',
      'deep/er/mine': 'm',
    });
    const snapshots = await testSnapshots({ largestFileBytes: 1000 });
    const one = await step(snapshots, root, async () => {
      await writeFile(join(root, '.gitignore'), 'node_modules/\n');
      await rm(join(root, 'deep/.gitignore'));
      await writeFile(join(root, 'made.txt'), 'made');
    });
    const { changed, undone, step: back } = await seenAndUndone(snapshots, root, [one]);
    expect(changed).toEqual([['changed .gitignore', 'deleted deep/.gitignore', 'created made.txt']]);
    expect(undone).toEqual(['changed .gitignore', 'created deep/.gitignore', 'deleted made.txt']);
    for (const path of ['private/thesis.txt', 'people.db', 'deep/er/mine']) expect(existsSync(join(root, path))).toBe(true);
    await seenAndUndone(snapshots, root, [back]);
    expect(await readFile(join(root, '.gitignore'), 'utf8')).toBe('node_modules/\n');
    expect(await readFile(join(root, 'private/thesis.txt'), 'utf8')).toBe('of a person');
  });

  test('stays where the list ignored itself', async () => {
    const root = await testFolder({ '.gitignore': '.gitignore\nprivate\n', private: 'p' });
    const snapshots = await testSnapshots();
    const one = await step(snapshots, root, () => rm(join(root, '.gitignore')));
    expect((await seenAndUndone(snapshots, root, [one])).undone).toEqual([]);
    expect(existsSync(join(root, 'private'))).toBe(true);
  });

  test("stays where the repository's own list is changed, in a project below it as well, and what is tracked from then on", async () => {
    const repository = await testRepository({ 'one/a': 'a' });
    const root = join(repository, 'one');
    await writeFile(join(repository, '.git/info/exclude'), 'private\n');
    await writeFile(join(repository, '.gitignore'), 'above\nforced\n');
    for (const name of ['private', 'above', 'forced']) await writeFile(join(root, name), name);
    const snapshots = await testSnapshots();
    const one = await step(snapshots, root, async () => {
      await writeFile(join(repository, '.git/info/exclude'), '');
      await writeFile(join(repository, '.gitignore'), 'forced\n');
      gitByHand(root, 'add', '-f', 'forced');
      await writeFile(join(root, 'made'), 'made');
    });
    expect(await seenAndUndone(snapshots, root, [one])).toMatchObject({ changed: [['created made']], undone: ['deleted made'] });
    for (const name of ['private', 'above', 'forced']) expect(existsSync(join(root, name))).toBe(true);
  });

  test('is no file that was moved', async () => {
    const root = await testFolder({
      '.gitignore': 'private/\n',
      'private/copy': 'the same\n'.repeat(20),
      original: 'the same\n'.repeat(20),
    });
    const snapshots = await testSnapshots();
    const one = await step(snapshots, root, async () => {
      await writeFile(join(root, '.gitignore'), '');
      await rm(join(root, 'original'));
    });
    const { changed } = await seenAndUndone(snapshots, root, [one]);
    expect(changed).toEqual([['changed .gitignore', 'deleted original']]);
    expect([existsSync(join(root, 'original')), existsSync(join(root, 'private/copy'))]).toEqual([true, true]);
  });
});

test('what could not be looked through before a step stays', async () => {
  const root = await testFolder({ a: 'a' });
  const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff])]);
  await cp(await testRepository({ mine: 'mine' }), join(root, 'whole'), { recursive: true });
  await rename(join(root, 'whole'), folder);
  const snapshots = await testSnapshots();
  const one = await step(snapshots, root, async () => {
    await rename(folder, join(root, 'whole'));
    await rm(join(root, 'whole/.git'), { recursive: true });
    await rename(join(root, 'whole'), folder);
  });
  expect(one.after).not.toBe(one.before);
  expect(await seenAndUndone(snapshots, root, [one])).toMatchObject({ changed: [[]], undone: [] });
  expect(existsSync(Buffer.concat([folder, Buffer.from('/mine')]))).toBe(true);
});

describe('what a step made ignored', () => {
  test('is neither deleted nor put back over what became of it, also after a clean-up', async () => {
    const root = await testFolder({ settings: 'old', same: 'same', '.gitignore': '' });
    const snapshots = await testSnapshots();
    const { tree: before } = await takeOf(snapshots, root);
    await writeFile(join(root, '.gitignore'), 'settings\nsame\n');
    await snapshots.prune(root, { keep: [before], signal });
    const after = (await takeOf(snapshots, root)).tree;
    await writeFile(join(root, 'settings'), 'newer');
    const result = await snapshots.undo(root, { steps: [{ before, after }], skipConflicts: true, signal });
    expect(result).toMatchObject({ ok: true, files: [{ path: '.gitignore' }], skipped: [{ path: 'settings', reason: 'changed_since' }] });
    expect(await readFile(join(root, 'settings'), 'utf8')).toBe('newer');
    expect(await readFile(join(root, 'same'), 'utf8')).toBe('same');
  });
});

describe('a call that names its files', () => {
  test('has them kept though they are ignored: deleted, changed, made, and back again', async () => {
    const root = await testFolder({ '.gitignore': '*.local\nbuild/\n', 'gone.local': 'gone', 'kept.local': 'old', 'build/[a].js': 'x' });
    await chmod(join(root, 'gone.local'), 0o600);
    const snapshots = await testSnapshots();
    const steps = [
      await namedStep(snapshots, root, ['gone.local'], () => rm(join(root, 'gone.local'))),
      await namedStep(snapshots, root, ['kept.local'], () => writeFile(join(root, 'kept.local'), 'new')),
      await namedStep(snapshots, root, ['build/[a].js', 'build/made.js'], async () => {
        await unlink(join(root, 'build/[a].js'));
        await writeFile(join(root, 'build/made.js'), 'made');
      }),
    ].toReversed();
    const { changed, step: back } = await seenAndUndone(snapshots, root, steps);
    expect(changed.flat().toSorted()).toEqual([
      'changed kept.local',
      'created build/made.js',
      'deleted build/[a].js',
      'deleted gone.local',
    ]);
    expect(await readFile(join(root, 'gone.local'), 'utf8')).toBe('gone');
    expect(await readFile(join(root, 'kept.local'), 'utf8')).toBe('old');
    expect([existsSync(join(root, 'build/[a].js')), existsSync(join(root, 'build/made.js'))]).toEqual([true, false]);
    await seenAndUndone(snapshots, root, [back]);
    expect([existsSync(join(root, 'gone.local')), await readFile(join(root, 'kept.local'), 'utf8')]).toEqual([false, 'new']);
    expect([existsSync(join(root, 'build/[a].js')), existsSync(join(root, 'build/made.js'))]).toEqual([false, true]);
  });

  test('is undone after a clean-up, too, which let go of what is ignored', async () => {
    const root = await testFolder({ '.gitignore': '*.local\n', 'kept.local': 'old' });
    const snapshots = await testSnapshots();
    const one = await namedStep(snapshots, root, ['kept.local', 'made.local'], async () => {
      await writeFile(join(root, 'kept.local'), 'new');
      await writeFile(join(root, 'made.local'), 'made');
    });
    await snapshots.prune(root, { keep: [one.after, one.before], signal });
    expect((await seenAndUndone(snapshots, root, [one])).undone).toEqual(['changed kept.local', 'deleted made.local']);
    expect([existsSync(join(root, 'made.local')), await readFile(join(root, 'kept.local'), 'utf8')]).toEqual([false, 'old']);
  });

  test('changed nothing else: what a person saved meanwhile is not in it and stays', async () => {
    const root = await testFolder({
      '.gitignore': 'private/\n',
      'private/thesis.txt': 'of a person',
      'person.md': 'old',
      folder: 'a file',
    });
    const snapshots = await testSnapshots();
    const named = ['.gitignore', 'folder', 'folder/run', 'private/made.txt'];
    const one = await namedStep(snapshots, root, named, async () => {
      await writeFile(join(root, '.gitignore'), '');
      await writeFile(join(root, 'person.md'), 'by hand');
      await writeFile(join(root, 'person2.md'), 'by hand');
      await writeFile(join(root, 'private/made.txt'), 'made');
      await rm(join(root, 'folder'));
      await mkdir(join(root, 'folder'));
      await writeFile(join(root, 'folder/run'), 'run', { mode: 0o750 });
    });
    const { changed } = await seenAndUndone(snapshots, root, [one]);
    expect(changed).toEqual([['changed .gitignore', 'deleted folder', 'created folder/run', 'created private/made.txt']]);
    expect(await readFile(join(root, 'person.md'), 'utf8')).toBe('by hand');
    expect(await readFile(join(root, 'folder'), 'utf8')).toBe('a file');
    expect([existsSync(join(root, 'private/thesis.txt')), existsSync(join(root, 'private/made.txt'))]).toEqual([true, false]);
    expect(existsSync(join(root, 'person2.md'))).toBe(true);
  });

  test('that did nothing is no step, whatever happened beside it', async () => {
    const root = await testFolder({ a: 'a' });
    const snapshots = await testSnapshots();
    const one = await namedStep(snapshots, root, ['a'], () => writeFile(join(root, 'b'), 'by hand'));
    expect(one.after).toBe(one.before);
    expect(await snapshots.take(root, { named: ['a'], since: 'HEAD', signal })).toMatchObject({ ok: false });
  });
});
