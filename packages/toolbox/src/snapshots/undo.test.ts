import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, link, lstat, mkdir, readFile, readdir, readlink, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePipe, testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { shell, signal, takeOf, testSnapshots } from './snapshot-folder.suite.ts';
import type { Snapshots } from './snapshots.ts';
import type { Undone, UndoStep } from './undo.ts';

/** Every file in a folder: kind, permissions and content by path, each byte a character. */
async function contentsOf(folder: string, below = Buffer.alloc(0)): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const here = Buffer.concat([Buffer.from(`${folder}/`), below]);
  for (const entry of await readdir(here, { encoding: 'buffer', withFileTypes: true })) {
    const path = Buffer.concat([below, entry.name]);
    const absolute = Buffer.concat([Buffer.from(`${folder}/`), path]);
    if (entry.isDirectory()) Object.assign(found, await contentsOf(folder, Buffer.concat([path, Buffer.from('/')])));
    else if (entry.isSymbolicLink())
      found[path.toString('latin1')] = `link ${(await readlink(absolute, { encoding: 'buffer' })).toString('latin1')}`;
    else if (entry.isFile())
      found[path.toString('latin1')] =
        `${((await stat(absolute)).mode & 0o777).toString(8)} ${(await readFile(absolute)).toString('latin1')}`;
    else found[path.toString('latin1')] = 'other';
  }
  return found;
}

/** Does something between two snapshots. */
async function step(snapshots: Snapshots, root: string, work: () => Promise<unknown>): Promise<UndoStep> {
  const { tree: before } = await takeOf(snapshots, root);
  await work();
  return { before, after: (await takeOf(snapshots, root)).tree };
}

async function undone(snapshots: Snapshots, root: string, steps: readonly UndoStep[]): Promise<Undone & { ok: true }> {
  const result = await snapshots.undo(root, { steps, signal });
  if (!result.ok) throw new Error(`${result.detail} ${JSON.stringify(result.conflicts)}`);
  return result;
}

test('undo puts back what was made, changed, moved, deleted and got other permissions', async () => {
  const root = await testFolder({
    changed: 'one\r\n',
    deleted: 'x',
    'deep/er/moved': 'm',
    mode: 'x',
    private: 'p',
    'to-link': 'x',
    link: { link: 'changed' },
  });
  await chmod(join(root, 'private'), 0o600);
  await chmod(join(root, 'mode'), 0o755);
  const before = await contentsOf(root);
  const snapshots = await testSnapshots();
  const steps = [
    await step(snapshots, root, async () => {
      await writeFile(join(root, 'changed'), 'two');
      await rm(join(root, 'deleted'));
      await rename(join(root, 'deep/er/moved'), join(root, 'moved'));
      await rm(join(root, 'deep'), { recursive: true });
      await mkdir(join(root, 'new/folder'), { recursive: true });
      await writeFile(join(root, 'new/folder/file'), 'x');
      await chmod(join(root, 'mode'), 0o640);
      await rm(join(root, 'private'));
      for (const name of ['to-link', 'link']) await rm(join(root, name));
      await symlink('/etc/passwd', join(root, 'to-link'));
      await symlink('elsewhere', join(root, 'link'));
    }),
  ];
  const after = await contentsOf(root);
  const preview = await snapshots.previewUndo(root, { steps, signal });
  expect(preview).toMatchObject({
    ok: true,
    tree: steps[0]?.after,
    conflicts: [],
    files: [
      { path: 'changed', change: 'changed', diff: expect.stringContaining('-two') },
      { path: 'deep/er/moved', change: 'created', modeAfter: 0o644 },
      { path: 'deleted', change: 'created' },
      { path: 'link', change: 'changed' },
      { path: 'mode', change: 'changed', note: 'Permissions 640 become 755.' },
      { path: 'moved', change: 'deleted' },
      { path: 'new/folder/file', change: 'deleted' },
      { path: 'private', change: 'created', modeAfter: 0o600 },
      { path: 'to-link', change: 'changed', note: 'It was a symbolic link.' },
    ],
  });
  expect(await contentsOf(root)).toEqual(after);
  const result = await undone(snapshots, root, steps);
  expect(await contentsOf(root)).toEqual(before);
  expect(existsSync(join(root, 'new'))).toBe(false);
  expect(result).toMatchObject({ before: steps[0]?.after, after: steps[0]?.before, skipped: [] });
  expect(result.files).toHaveLength(9);
  // What undo did is a step like others.
  await undone(snapshots, root, [result]);
  expect(await contentsOf(root)).toEqual(after);
});

test('back to a point, through several steps on the same files', async () => {
  const root = await testFolder({ a: '1', b: '1' });
  const before = await contentsOf(root);
  const snapshots = await testSnapshots();
  const steps: UndoStep[] = [];
  for (const text of ['2', '3', '4']) steps.unshift(await step(snapshots, root, () => writeFile(join(root, 'a'), text)));
  steps.unshift(await step(snapshots, root, () => rm(join(root, 'b'))));
  steps.unshift(await step(snapshots, root, () => writeFile(join(root, 'b'), 'again')));
  await undone(snapshots, root, steps.slice(2));
  expect(await contentsOf(root)).toEqual({ a: '644 1', b: '644 again' });
  await undone(snapshots, root, steps.slice(0, 2));
  expect(await contentsOf(root)).toEqual(before);
});

test('what was ignored before a change to .gitignore stays when that is undone', async () => {
  const root = await testFolder({ '.gitignore': 'private/\n', 'private/thesis.txt': 'of a person' });
  const snapshots = await testSnapshots();
  const steps = [await step(snapshots, root, () => writeFile(join(root, '.gitignore'), 'node_modules/\n'))];
  await undone(snapshots, root, steps);
  expect(existsSync(join(root, 'private/thesis.txt'))).toBe(true);
});

test('undoing the same again does nothing', async () => {
  const root = await testFolder({ a: '1' });
  const snapshots = await testSnapshots();
  const steps = [await step(snapshots, root, () => writeFile(join(root, 'a'), '2'))];
  await undone(snapshots, root, steps);
  expect(await undone(snapshots, root, steps)).toMatchObject({ before: steps[0]?.before, after: steps[0]?.before, files: [] });
  expect(await undone(snapshots, root, [])).toMatchObject({ files: [] });
});

describe('where somebody changed a file since', () => {
  async function changedSince(): Promise<{ root: string; snapshots: Snapshots; steps: UndoStep[]; now: Record<string, string> }> {
    const root = await testFolder({ a: 'one\n', b: 'one\n', c: 'one\n' });
    const snapshots = await testSnapshots();
    const steps = [
      await step(snapshots, root, async () => {
        for (const name of ['a', 'b', 'c']) await writeFile(join(root, name), 'two\n');
        await writeFile(join(root, 'd'), 'd');
      }),
    ];
    await writeFile(join(root, 'a'), 'two\nand mine\n');
    await chmod(join(root, 'b'), 0o755);
    await rm(join(root, 'd'));
    await mkdir(join(root, 'd'));
    await writeFile(join(root, 'd/mine'), 'mine');
    return { root, snapshots, steps, now: await contentsOf(root) };
  }
  const CONFLICTS = [
    { path: 'a', reason: 'changed_since', detail: 'Somebody changed it since.', diff: '--- a\n+++ a\n@@ -1,1 +1,2 @@\n two\n+and mine\n' },
    { path: 'b', reason: 'changed_since', detail: 'Somebody changed it since.', note: 'Permissions 644 become 755.' },
  ];

  test('nothing is undone, and the conflict is shown', async () => {
    const { root, snapshots, steps, now } = await changedSince();
    expect(await snapshots.previewUndo(root, { steps, signal })).toMatchObject({ ok: true, conflicts: CONFLICTS, files: [{ path: 'c' }] });
    const result = await snapshots.undo(root, { steps, signal });
    expect(result).toEqual({ ok: false, detail: '2 files cannot be put back. Nothing was changed.', conflicts: CONFLICTS });
    expect(await contentsOf(root)).toEqual(now);
  });

  test('the rest is undone if that is wanted', async () => {
    const { root, snapshots, steps, now } = await changedSince();
    const result = await snapshots.undo(root, { steps, skipConflicts: true, signal });
    expect(result).toMatchObject({ ok: true, skipped: CONFLICTS, files: [{ path: 'c' }] });
    expect(await contentsOf(root)).toEqual({ ...now, c: '644 one\n' });
  });

  test('a change between two steps is one too', async () => {
    const root = await testFolder({ a: '1' });
    const snapshots = await testSnapshots();
    const first = await step(snapshots, root, () => writeFile(join(root, 'a'), '2'));
    await writeFile(join(root, 'a'), 'mine');
    const second = await step(snapshots, root, () => writeFile(join(root, 'a'), '3'));
    expect(await snapshots.undo(root, { steps: [second, first], signal })).toMatchObject({
      ok: false,
      conflicts: [{ path: 'a', reason: 'changed_between', diff: expect.stringContaining('-2') }],
    });
    await undone(snapshots, root, [second]);
    expect(await readFile(join(root, 'a'), 'utf8')).toBe('mine');
  });
});

describe('what stands in the way', () => {
  test('an ignored file, a pipe, or a folder with something in it', async () => {
    const root = await testFolder({ '.gitignore': '*.ignored\n', ignored: 'x', pipe: 'x', folder: 'x', 'below/file': 'x' });
    const snapshots = await testSnapshots();
    const steps = [
      await step(snapshots, root, async () => {
        for (const name of ['ignored', 'pipe', 'folder', 'below']) await rm(join(root, name), { recursive: true });
      }),
    ];
    makePipe(join(root, 'pipe'));
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'folder/a.ignored'), 'mine');
    await mkdir(join(root, 'elsewhere'));
    await symlink('elsewhere', join(root, 'below'));
    const result = await snapshots.undo(root, { steps, skipConflicts: true, signal });
    expect(result).toMatchObject({
      ok: true,
      files: [{ path: 'ignored' }],
      skipped: ['below/file', 'folder', 'pipe'].map((path) => ({ path, reason: 'in_the_way' })),
    });
    expect((await lstat(join(root, 'pipe'))).isFIFO()).toBe(true);
    expect(await readFile(join(root, 'folder/a.ignored'), 'utf8')).toBe('mine');
    expect(await readdir(join(root, 'elsewhere'))).toEqual([]);
  });

  test('a folder that holds only what goes, and empty folders, makes place for a file', async () => {
    const root = await testFolder({ a: 'file', b: { link: 'a' } });
    const before = await contentsOf(root);
    const snapshots = await testSnapshots();
    const steps = [
      await step(snapshots, root, async () => {
        for (const name of ['a', 'b']) {
          await rm(join(root, name));
          await mkdir(join(root, name, 'empty/deep'), { recursive: true });
          await writeFile(join(root, name, 'x'), 'x');
        }
      }),
    ];
    await undone(snapshots, root, steps);
    expect(await contentsOf(root)).toEqual(before);
  });
});

test('a folder comes back in place of a link that leads to one with the same file', async () => {
  const root = await testFolder({ 'dir/file': 'same', 'other/file': 'same' });
  const before = await contentsOf(root);
  const snapshots = await testSnapshots();
  const steps = [
    await step(snapshots, root, async () => {
      await rm(join(root, 'dir'), { recursive: true });
      await symlink('other', join(root, 'dir'));
    }),
  ];
  const result = await undone(snapshots, root, steps);
  expect(await contentsOf(root)).toEqual(before);
  await undone(snapshots, root, [result]);
  expect(await readlink(join(root, 'dir'))).toBe('other');
});

test('links never lead out of the folder', async () => {
  const outside = await testFolder({ victim: 'outside', 'deep/victim': 'outside' });
  const root = await testFolder({ 'dir/victim': 'inside', file: 'inside' });
  const snapshots = await testSnapshots();
  const steps = [
    await step(snapshots, root, async () => {
      await rm(join(root, 'dir/victim'));
      await writeFile(join(root, 'file'), 'changed');
    }),
  ];
  await rm(join(root, 'dir'), { recursive: true });
  await symlink(join(outside, 'deep'), join(root, 'dir'));
  await rm(join(root, 'file'));
  await symlink(join(outside, 'victim'), join(root, 'file'));
  const result = await snapshots.undo(root, { steps, signal });
  expect(result).toMatchObject({
    ok: false,
    conflicts: [
      { path: 'dir/victim', reason: 'in_the_way' },
      { path: 'file', reason: 'changed_since' },
    ],
  });
  expect(await contentsOf(outside)).toEqual({ victim: '644 outside', 'deep/victim': '644 outside' });
});

test('what is ignored, denied or not told of stays as it is', async () => {
  const root = await testRepository({ '.gitignore': 'out/\n', 'src/a': 'a' });
  await mkdir(join(root, 'out'));
  const snapshots = await testSnapshots();
  const steps = [
    await step(snapshots, root, async () => {
      await writeFile(join(root, 'out/built'), 'built');
      await writeFile(join(root, '.env'), 'SECRET');
      await writeFile(join(root, 'src/new'), 'new');
      await rm(join(root, 'src/a'));
    }),
  ];
  gitByHand(root, 'add', '-A');
  await writeFile(join(root, 'out/built'), 'built again');
  const status = (): string => shell(root, 'find .git -type f -exec sha256sum {} + | sort');
  const own = status();
  await undone(snapshots, root, steps);
  expect(status()).toBe(own);
  expect(await readFile(join(root, 'out/built'), 'utf8')).toBe('built again');
  expect(await readFile(join(root, '.env'), 'utf8')).toBe('SECRET');
  expect(await readdir(join(root, 'src'))).toEqual(['a']);
});

test('what is denied now is neither touched nor shown, though it was not denied then', async () => {
  const root = await testFolder({ 'notes.txt': 'one', 'notes.old': 'one' });
  const folder = await testFolder();
  const steps = [
    await step(await testSnapshots({ folder }), root, async () => {
      await writeFile(join(root, 'notes.txt'), 'two');
      await rm(join(root, 'notes.old'));
    }),
  ];
  const stricter = await testSnapshots({ folder, denied: { paths: [], names: ['notes*'] } });
  const result = await stricter.undo(root, { steps, signal });
  const conflict = { reason: 'denied', detail: 'It is denied now.' };
  expect(result).toMatchObject({
    ok: false,
    conflicts: [
      { path: 'notes.old', ...conflict },
      { path: 'notes.txt', ...conflict },
    ],
  });
  expect(JSON.stringify(result)).not.toMatch(/one|two/);
  expect(await contentsOf(root)).toEqual({ 'notes.txt': '644 two' });
});

test('the rights and the other names of a file stay', async () => {
  const root = await testFolder({ a: 'one', '.gitignore': 'other-name\n' });
  await link(join(root, 'a'), join(root, 'other-name'));
  const snapshots = await testSnapshots();
  const steps = [await step(snapshots, root, () => chmod(join(root, 'a'), 0o4755))];
  await undone(snapshots, root, steps);
  expect((await stat(join(root, 'a'))).mode & 0o7777).toBe(0o644);
  expect((await stat(join(root, 'other-name'))).nlink).toBe(2);
});

describe('files too large to be kept', () => {
  const setUp = async (): Promise<{ root: string; snapshots: Snapshots; large: string }> => {
    const root = await testFolder({ small: 's', 'large.bin': 'x'.repeat(3000) });
    return { root, snapshots: await testSnapshots({ largestFileBytes: 1000 }), large: join(root, 'large.bin') };
  };

  test('cannot be put back, but the rest can', async () => {
    const { root, snapshots, large } = await setUp();
    const steps = [
      await step(snapshots, root, async () => {
        await writeFile(large, 'y'.repeat(3000));
        await writeFile(join(root, 'small'), 't');
      }),
    ];
    const detail = 'What it was is too large to be kept.';
    expect(await snapshots.undo(root, { steps, signal })).toMatchObject({
      ok: false,
      conflicts: [{ path: 'large.bin', reason: 'not_kept', detail }],
    });
    expect(await snapshots.undo(root, { steps, skipConflicts: true, signal })).toMatchObject({ ok: true, files: [{ path: 'small' }] });
    expect(await readFile(join(root, 'small'), 'utf8')).toBe('s');
    expect(await readFile(large, 'utf8')).toBe('y'.repeat(3000));
  });

  test('that were made stay, since nothing could bring them back, those that were moved go back', async () => {
    const { root, snapshots, large } = await setUp();
    const before = await contentsOf(root);
    const steps = [
      await step(snapshots, root, async () => {
        await mkdir(join(root, 'moved'));
        await rename(large, join(root, 'moved/large.bin'));
        await writeFile(join(root, 'new.bin'), 'z'.repeat(2000));
      }),
    ];
    expect(await snapshots.previewUndo(root, { steps, signal })).toMatchObject({
      files: [{ path: 'large.bin', change: 'moved', from: 'moved/large.bin' }],
      conflicts: [{ path: 'new.bin', reason: 'not_kept', detail: expect.stringContaining('nothing could bring it back') }],
    });
    expect(await snapshots.undo(root, { steps, signal })).toMatchObject({ ok: false });
    await snapshots.undo(root, { steps, skipConflicts: true, signal });
    expect(await contentsOf(root)).toEqual({ ...before, 'new.bin': `644 ${'z'.repeat(2000)}` });
    expect(existsSync(join(root, 'moved'))).toBe(false);
  });

  test('that took the place of small ones stay', async () => {
    const { root, snapshots } = await setUp();
    const steps = [await step(snapshots, root, () => writeFile(join(root, 'small'), 'z'.repeat(2000)))];
    expect(await snapshots.undo(root, { steps, skipConflicts: true, signal })).toMatchObject({
      files: [],
      skipped: [{ path: 'small', reason: 'not_kept' }],
    });
    expect(await readFile(join(root, 'small'), 'utf8')).toBe('z'.repeat(2000));
  });
});

test('a disk that refuses in the middle leaves everything as it was', async () => {
  const root = await testFolder({ a: '1', b: '1', 'locked/c': '1', z: '1' });
  const snapshots = await testSnapshots();
  const steps = [
    await step(snapshots, root, async () => {
      for (const name of ['a', 'z']) await writeFile(join(root, name), '2');
      await rm(join(root, 'b'));
      await writeFile(join(root, 'new'), 'x');
      await rm(join(root, 'locked/c'));
    }),
  ];
  const now = await contentsOf(root);
  // The name of what is written beside is taken by a folder that is not empty.
  const temporary = `.baton-${createHash('sha256').update('locked/c').digest('hex').slice(0, 16)}.tmp`;
  await mkdir(join(root, 'locked', temporary, 'x'), { recursive: true });
  const result = await snapshots.undo(root, { steps, signal });
  expect(result).toMatchObject({ ok: false, detail: expect.stringContaining('"locked/c" cannot be put back') });
  expect(await contentsOf(root)).toEqual(now);
});

test('an undo that is not wanted any more rejects, and nothing has changed', async () => {
  const root = await testFolder({ a: '1' });
  const snapshots = await testSnapshots();
  const steps = [await step(snapshots, root, () => writeFile(join(root, 'a'), '2'))];
  await expect(snapshots.undo(root, { steps, signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('2');
});

describe('whatever is done to a folder, undo restores it to the byte and the mode', () => {
  const names = [
    'a',
    'b',
    'dir/a',
    'dir/b',
    'dir/sub/c',
    '-dash',
    'line\nbreak',
    'ünï',
    'caf\xe9',
    'dir/\xff',
    '.hidden',
    'a b',
    '*',
    'big',
  ];
  const path = fc.constantFrom(...names);
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom('', 'same', 'one\r\ntwo\r\n', 'x'.repeat(900)).map((text) => Buffer.from(text)),
  );
  const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o640, 0o700, 0o444);
  const operation = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('write' as const), path, content, mode }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), path }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('move' as const), path, to: path }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('link' as const),
        path,
        target: fc.constantFrom('a', '/etc/passwd', '../..', 'dir', 'caf\xe9'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('mode' as const), path, mode }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('folder' as const), path }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('attributes' as const),
        text: fc.constantFrom('* text eol=crlf\n', '* filter=x ident\n', '* working-tree-encoding=UTF-16\n'),
      }),
    },
  );
  type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

  async function run(root: string, done: Operation): Promise<void> {
    const at = (name: string): Buffer =>
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, name.includes('ü') ? 'utf8' : 'latin1')]);
    const above = async (name: string): Promise<void> => {
      const parts = name.split('/').slice(0, -1);
      for (let count = 1; count <= parts.length; count += 1) {
        const folder = at(parts.slice(0, count).join('/'));
        if ((await lstat(folder).catch(() => undefined))?.isDirectory() === true) continue;
        await rm(folder, { force: true });
        await mkdir(folder);
      }
    };
    const remove = async (name: string): Promise<void> => {
      const stats = await lstat(at(name)).catch(() => undefined);
      if (stats?.isDirectory() === true) await rm(at(name), { recursive: true });
      else if (stats !== undefined) await unlink(at(name));
    };
    switch (done.type) {
      case 'write':
        await above(done.path);
        await remove(done.path);
        await writeFile(at(done.path), done.content);
        return chmod(at(done.path), done.mode);
      case 'delete':
        return remove(done.path);
      case 'move':
        if (
          done.to.startsWith(done.path) ||
          done.path.startsWith(done.to) ||
          (await lstat(at(done.path)).catch(() => undefined)) === undefined
        )
          return undefined;
        await above(done.to);
        await remove(done.to);
        return rename(at(done.path), at(done.to)).catch(() => undefined);
      case 'link':
        await above(done.path);
        await remove(done.path);
        return symlink(Buffer.from(done.target, 'latin1'), at(done.path));
      case 'mode':
        return (await lstat(at(done.path)).catch(() => undefined))?.isFile() === true ? chmod(at(done.path), done.mode) : undefined;
      case 'folder':
        await remove(done.path);
        await above(`${done.path}/x`);
        return writeFile(Buffer.concat([at(done.path), Buffer.from('/inside')]), 'inside');
      case 'attributes':
        return writeFile(join(root, '.gitattributes'), done.text);
    }
  }

  test('each step alone, and all at once', { timeout: 240_000 }, async () => {
    const snapshots = await testSnapshots({ largestFileBytes: 5000 });
    const steps = fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 8 }), steps, async (first, rest) => {
        const root = await testFolder();
        for (const each of first) await run(root, each);
        const states = [await contentsOf(root)];
        const done: UndoStep[] = [];
        for (const operations of rest) {
          done.push(
            await step(snapshots, root, async () => {
              for (const each of operations) await run(root, each);
            }),
          );
          states.push(await contentsOf(root));
        }
        const last = done.length - 1;
        const [newest, before] = [done[last], states[last]];
        if (newest === undefined) return;
        const result = await undone(snapshots, root, [newest]);
        expect(await contentsOf(root)).toEqual(before);
        await undone(snapshots, root, [result]);
        expect(await contentsOf(root)).toEqual(states[last + 1]);
        await undone(snapshots, root, done.toReversed());
        expect(await contentsOf(root)).toEqual(states[0]);
        expect((await takeOf(snapshots, root)).tree).toBe(done[0]?.before);
      }),
      { numRuns: 12 },
    );
  });
});
