import { chmod, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { shell, signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

test('what was made, changed, moved and deleted, with lines, bytes and permissions', async () => {
  const root = await testFolder({
    changed: 'one\ntwo\n',
    deleted: 'x\n',
    'old/moved': lines(20),
    'mode-git': 'x',
    'mode-only': 'x',
    binary: '\0a',
    'becomes-link': 'x\n',
    same: 'x',
  });
  const snapshots = await testSnapshots();
  const { tree: before } = await takeOf(snapshots, root);
  await writeFile(join(root, 'changed'), 'one\n2\nthree\n');
  await rm(join(root, 'deleted'));
  await rename(join(root, 'old/moved'), join(root, 'moved'));
  await writeFile(join(root, 'moved'), `${lines(20)}one more\n`);
  await chmod(join(root, 'mode-git'), 0o755);
  await chmod(join(root, 'mode-only'), 0o600);
  await writeFile(join(root, 'binary'), '\0b\0');
  await writeFile(join(root, 'new'), '');
  await rm(join(root, 'becomes-link'));
  await symlink('same', join(root, 'becomes-link'));
  const { tree: after } = await takeOf(snapshots, root);
  expect(await snapshots.changes(root, { before, after, signal })).toEqual({
    ok: true,
    more: 0,
    files: [
      {
        path: 'becomes-link',
        change: 'changed',
        bytesBefore: 2,
        bytesAfter: 4,
        modeBefore: 0o644,
        addedLines: 1,
        removedLines: 1,
        note: 'It becomes a symbolic link.',
      },
      {
        path: 'binary',
        change: 'changed',
        bytesBefore: 2,
        bytesAfter: 3,
        modeBefore: 0o644,
        modeAfter: 0o644,
        note: 'It is a binary file.',
      },
      {
        path: 'changed',
        change: 'changed',
        bytesBefore: 8,
        bytesAfter: 12,
        modeBefore: 0o644,
        modeAfter: 0o644,
        addedLines: 2,
        removedLines: 1,
      },
      { path: 'deleted', change: 'deleted', bytesBefore: 2, modeBefore: 0o644, addedLines: 0, removedLines: 1 },
      {
        path: 'mode-git',
        change: 'changed',
        bytesBefore: 1,
        bytesAfter: 1,
        modeBefore: 0o644,
        modeAfter: 0o755,
        addedLines: 0,
        removedLines: 0,
        note: 'Permissions 644 become 755.',
      },
      {
        path: 'mode-only',
        change: 'changed',
        bytesBefore: 1,
        bytesAfter: 1,
        modeBefore: 0o644,
        modeAfter: 0o600,
        note: 'Permissions 644 become 600.',
      },
      {
        path: 'moved',
        from: 'old/moved',
        change: 'moved',
        bytesBefore: 150,
        bytesAfter: 159,
        modeBefore: 0o644,
        modeAfter: 0o644,
        addedLines: 1,
        removedLines: 0,
      },
      { path: 'new', change: 'created', bytesAfter: 0, modeAfter: 0o644, addedLines: 0, removedLines: 0 },
    ],
  });
  const difference = await snapshots.difference(root, { before, after, path: 'changed', signal });
  expect(difference).toMatchObject({
    ok: true,
    file: { path: 'changed', addedLines: 2, removedLines: 1, diff: '--- changed\n+++ changed\n@@ -1,2 +1,3 @@\n one\n-two\n+2\n+three\n' },
  });
  const moved = await snapshots.difference(root, { before, after, path: 'moved', from: 'old/moved', signal });
  expect(moved).toMatchObject({ ok: true, file: { change: 'moved', diff: expect.stringContaining('\n+one more\n') } });
  const cut = await snapshots.difference(root, { before, after, path: 'changed', maxCharacters: 20, signal });
  expect(cut).toMatchObject({ file: { diffCut: true, diff: '--- changed\n+++ chan' } });
  expect(await snapshots.difference(root, { before, after, path: 'same', signal })).toEqual({
    ok: false,
    detail: '"same" is the same in both snapshots.',
  });
  expect(await snapshots.changes(root, { before: after, after, signal })).toEqual({ ok: true, files: [], more: 0 });
});

test('attributes of the project hide nothing of a difference', async () => {
  const root = await testFolder({ '.gitattributes': '* -diff binary\n* filter=x diff=x\n', a: 'one\n' });
  const snapshots = await testSnapshots();
  const { tree: before } = await takeOf(snapshots, root);
  await writeFile(join(root, 'a'), 'two\n');
  const { tree: after } = await takeOf(snapshots, root);
  expect(await snapshots.changes(root, { before, after, signal })).toMatchObject({
    files: [{ path: 'a', addedLines: 1, removedLines: 1 }],
  });
  expect(await snapshots.difference(root, { before, after, path: 'a', signal })).toMatchObject({
    file: { diff: expect.stringContaining('-one\n+two') },
  });
});

test('a large file is named as not kept', async () => {
  const root = await testFolder({ large: 'x'.repeat(2000) });
  const snapshots = await testSnapshots({ largestFileBytes: 1000 });
  const { tree: before } = await takeOf(snapshots, root);
  await writeFile(join(root, 'large'), 'y'.repeat(3000));
  const { tree: after } = await takeOf(snapshots, root);
  const file = {
    path: 'large',
    change: 'changed',
    bytesBefore: 2000,
    bytesAfter: 3000,
    modeBefore: 0o644,
    modeAfter: 0o644,
    note: 'It was too large to be kept.',
  };
  expect(await snapshots.changes(root, { before, after, signal })).toEqual({ ok: true, files: [file], more: 0 });
  expect(await snapshots.difference(root, { before, after, path: 'large', signal })).toEqual({ ok: true, file });
});

test('a name that is no text is told apart', async () => {
  const root = await testFolder();
  const snapshots = await testSnapshots();
  const { tree: before } = await takeOf(snapshots, root);
  shell(root, `for octal in 351 352; do printf "$octal\\n" > "$(printf "caf\\\\$octal")"; done`);
  const { tree: after } = await takeOf(snapshots, root);
  const changes = await snapshots.changes(root, { before, after, signal });
  expect(changes).toMatchObject({ files: [{ path: 'caf\\xe9' }, { path: 'caf\\xea' }] });
  expect(await snapshots.difference(root, { before, after, path: 'caf\\xea', signal })).toMatchObject({
    file: { diff: expect.stringContaining('+352') },
  });
});

test.each(['HEAD', '--output=/tmp/x', 'a'.repeat(64), ''])('what is no snapshot is refused: %s', async (name) => {
  const root = await testFolder({ a: 'a' });
  const snapshots = await testSnapshots();
  const { tree } = await takeOf(snapshots, root);
  for (const given of [
    { before: name, after: tree, signal },
    { before: tree, after: name, signal },
  ]) {
    expect(await snapshots.changes(root, given)).toMatchObject({ ok: false });
    expect(await snapshots.difference(root, { ...given, path: 'a' })).toMatchObject({ ok: false });
    expect(await snapshots.previewUndo(root, { steps: [given], signal })).toMatchObject({ ok: false });
    expect(await snapshots.undo(root, { steps: [given], signal })).toMatchObject({ ok: false, conflicts: [] });
  }
});
