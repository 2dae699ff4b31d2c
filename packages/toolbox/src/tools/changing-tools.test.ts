import { chmod, link, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile as put } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPatch as patchText } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileEffect } from '@baton/protocol';
import type { Arguments } from '../arguments.ts';
import { previewedFiles } from '../changes/previewed-files.ts';
import { settleFiles } from '../changes/settle-files.ts';
import { makePipe, testContext, testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import type { Tool, ToolOutput } from '../tool.ts';
import { applyPatch } from './apply-patch.ts';
import { deleteFile } from './delete-file.ts';
import { editFile } from './edit-file.ts';
import { moveFile } from './move-file.ts';
import { writeFile } from './write-file.ts';

const run = (tool: Tool, root: string, given: Arguments): Promise<ToolOutput> => tool.run(given, testContext(root));
const filesOf = async (tool: Tool, root: string, given: Arguments): Promise<FileEffect[]> => {
  const previewed = await tool.preview(given, testContext(root));
  if (!previewed.ok || previewed.effect.type !== 'files') throw new Error(previewed.ok ? previewed.effect.type : previewed.detail);
  return previewed.effect.files;
};
const text = (root: string, path: string): Promise<string> => readFile(join(root, path), 'utf8');

describe('writing a file', () => {
  test('makes it, with its folders', async () => {
    const root = await testFolder();
    expect(await run(writeFile, root, { path: 'a/b/c.txt', content: 'grüße\n' })).toEqual({
      outcome: 'ok',
      text: 'Created a/b/c.txt: it has 8 bytes now.',
      summary: 'Created a/b/c.txt',
    });
    expect(await text(root, 'a/b/c.txt')).toBe('grüße\n');
    expect(await readdir(join(root, 'a/b'))).toEqual(['c.txt']);
  });

  test('replaces it whole and keeps its permissions', async () => {
    const root = await testFolder({ run: 'old' });
    await chmod(join(root, 'run'), 0o751);
    await run(writeFile, root, { path: 'run', content: 'new' });
    expect(await text(root, 'run')).toBe('new');
    expect((await stat(join(root, 'run'))).mode & 0o7777).toBe(0o751);
  });

  test('gives new content no right to run as somebody else', async () => {
    const root = await testFolder({ run: 'old' });
    await chmod(join(root, 'run'), 0o4755);
    await run(writeFile, root, { path: 'run', content: 'new' });
    expect((await stat(join(root, 'run'))).mode & 0o7777).toBe(0o755);
  });

  test('that has another link elsewhere leaves the other as it is', async () => {
    const root = await testFolder({ 'project/a': 'old' });
    await link(join(root, 'project/a'), join(root, 'store'));
    await run(writeFile, join(root, 'project'), { path: 'a', content: 'new' });
    expect([await text(root, 'project/a'), await text(root, 'store')]).toEqual(['new', 'old']);
  });

  test('through a link inside the project writes what it leads to, and the link stays', async () => {
    const root = await testFolder({ 'real/a': 'old', link: { link: 'real/a' } });
    await run(writeFile, root, { path: 'link', content: 'new' });
    expect(await text(root, 'real/a')).toBe('new');
    expect((await lstat(join(root, 'link'))).isSymbolicLink()).toBe(true);
  });

  test('that holds exactly this already is refused', async () => {
    expect(await run(writeFile, await testFolder({ a: 'x' }), { path: 'a', content: 'x' })).toMatchObject({
      outcome: 'error',
      text: '"a" already holds exactly this.',
    });
  });
});

describe('editing', () => {
  const edit = async (content: string, oldText: string, newText: string, all?: boolean): Promise<string> => {
    const root = await testFolder({ a: content });
    const output = await run(editFile, root, { path: 'a', oldText, newText, ...(all === undefined ? {} : { all }) });
    return output.outcome === 'ok' ? text(root, 'a') : output.text;
  };

  test.each([
    ['one place', 'one two three', 'two', '2', undefined, 'one 2 three'],
    ['taken out', 'one two', ' two', '', undefined, 'one'],
    ['all places', 'a b a', 'a', 'c', true, 'c b c'],
    ['what looks like a pattern for replacing', 'a$b', 'a', '$&$1$$', undefined, '$&$1$$$b'],
    ['lines that end with CRLF', 'one\r\ntwo\r\n', 'one\ntwo', '1\n2', undefined, '1\r\n2\r\n'],
    ['a byte order mark stays', '\ufeffone', 'one', 'two', undefined, '\ufefftwo'],
    ['mixed line ends are left alone', 'a\r\nb\nc', 'b\nc', 'd', undefined, 'a\r\nd'],
  ])('%s', async (_, content, oldText, newText, all, wanted) => {
    expect(await edit(content, oldText, newText, all)).toBe(wanted);
  });

  test.each([
    ['two places', 'x\na\na\n', 'a', 'oldText stands 2 times in "a", in lines 2, 3. Give more of the lines around it, or all: true.'],
    ['places that overlap', 'aaa', 'aa', 'oldText stands 2 times in "a", in lines 1, 1. Give more of the lines around it, or all: true.'],
    ['nowhere', 'a', 'b', 'oldText does not stand in "a". Read the file again.'],
    ['line numbers', 'one\ntwo', '1\tone\n2\ttwo', 'oldText does not stand in "a". Leave out the line numbers and the tabs after them.'],
    [
      'other white space',
      'x\n\tone\n\n\ttwo',
      '  one\n  two',
      'oldText does not stand in "a". It does with other white space, from line 2.',
    ],
    ['nothing', 'a', '', 'oldText is empty. Use write_file to write a whole file.'],
    ['no change', 'a', 'same', 'oldText and newText are the same.'],
  ])('refuses %s', async (_, content, oldText, wanted) => {
    expect(await edit(content, oldText, oldText === 'same' ? 'same' : 'new')).toBe(wanted);
  });

  test('refuses what is no text, and what is not there', async () => {
    const root = await testFolder({ binary: new Uint8Array([97, 0]), latin: new Uint8Array([0xe9]), folder: '' });
    const given = { oldText: 'a', newText: 'b' };
    expect((await run(editFile, root, { path: 'binary', ...given })).text).toBe('"binary" is a binary file; it cannot be changed as text.');
    expect((await run(editFile, root, { path: 'latin', ...given })).text).toBe(
      '"latin" is not text in UTF-8; it cannot be changed as text.',
    );
    expect((await run(editFile, root, { path: 'new', ...given })).text).toBe('There is no file "new". Use write_file to make one.');
  });
});

describe('a patch', () => {
  const patch = [
    'diff --git a/a.txt b/a.txt',
    '--- a/a.txt',
    '+++ b/a.txt',
    '@@ -1,3 +1,3 @@',
    ' one',
    '-two',
    '+2',
    ' three',
    'diff --git a/new/b.txt b/new/b.txt',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/new/b.txt',
    '@@ -0,0 +1 @@',
    '+new',
    'diff --git a/gone.txt b/gone.txt',
    'deleted file mode 100644',
    '--- a/gone.txt',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-gone',
    'diff --git a/from.txt b/to.txt',
    'similarity index 100%',
    'rename from from.txt',
    'rename to to.txt',
    '',
  ].join('\n');
  const files = { 'a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'gone\n', 'from.txt': 'moved\n' };

  test('changes, makes, deletes and moves files', async () => {
    const root = await testFolder(files);
    expect(await run(applyPatch, root, { patch })).toMatchObject({ outcome: 'ok', summary: '4 files changed' });
    expect((await readdir(root)).sort()).toEqual(['a.txt', 'new', 'to.txt']);
    expect([await text(root, 'a.txt'), await text(root, 'new/b.txt'), await text(root, 'to.txt')]).toEqual([
      'one\n2\nthree\n',
      'new\n',
      'moved\n',
    ]);
    expect(applyPatch.reach({ patch }).paths).toEqual(['a.txt', 'new/b.txt', 'gone.txt', 'from.txt', 'to.txt']);
  });

  test('is applied whole or not at all', async () => {
    const root = await testFolder({ ...files, 'gone.txt': 'something else\n' });
    expect(await run(applyPatch, root, { patch })).toMatchObject({
      outcome: 'error',
      text: expect.stringContaining('does not fit "gone.txt"'),
    });
    expect((await readdir(root)).sort()).toEqual(['a.txt', 'from.txt', 'gone.txt']);
    expect(await text(root, 'a.txt')).toBe('one\ntwo\nthree\n');
  });

  test('without git’s words, in a file that has moved on', async () => {
    const root = await testFolder({ 'a.txt': `${'line\n'.repeat(50)}one\ntwo\nthree\n` });
    const plain = '--- a.txt\n+++ a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n';
    expect(await run(applyPatch, root, { patch: plain })).toMatchObject({ outcome: 'ok' });
    expect(await text(root, 'a.txt')).toMatch(/one\n2\nthree\n$/);
  });

  test.each([
    ['nothing', '', 'The patch names no file. It has to be in the unified format, with --- and +++ lines.'],
    ['no patch', 'hello', 'The patch names no file. It has to be in the unified format, with --- and +++ lines.'],
    ['hunks alone', '@@ -1 +1 @@\n-a\n+b\n', 'The patch names no file. It has to be in the unified format, with --- and +++ lines.'],
    ['a file outside', '--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n', '"../x" is no place in this project that you may write to.'],
    [
      'git’s own',
      '--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+x\n',
      '".git/hooks/pre-commit" is git\'s own and is not changed by tools.',
    ],
    ['a denied file', '--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-a\n+b\n', '".env" is no place in this project that you may write to.'],
    ['a file that is there as new', '--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+x\n', 'There is a file "a.txt" already.'],
    [
      'a file that is not there',
      '--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-a\n+b\n',
      'There is no file "b.txt". Use write_file to make one.',
    ],
    [
      'half a deletion',
      '--- a/a.txt\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n',
      'The patch deletes "a.txt", but not all of its lines. Use delete_file.',
    ],
    [
      'a file twice',
      '--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+1\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-1\n+one\n',
      'The patch names "a.txt" twice.',
    ],
  ])('refuses %s', async (_, given, wanted) => {
    const root = await testFolder({ ...files, '.env': 'a' });
    expect(await run(applyPatch, root, { patch: given })).toMatchObject({ outcome: 'error', text: wanted });
  });
});

test('moving makes folders, keeps everything about the file, and overwrites nothing', async () => {
  const root = await testFolder({ a: 'a', b: 'b' });
  await chmod(join(root, 'a'), 0o700);
  expect(await run(moveFile, root, { from: 'a', to: 'deep/er/a' })).toMatchObject({ outcome: 'ok', summary: 'Moved a to deep/er/a' });
  expect((await stat(join(root, 'deep/er/a'))).mode & 0o777).toBe(0o700);
  expect(await run(moveFile, root, { from: 'b', to: 'deep/er/a' })).toMatchObject({ text: 'There is a file "deep/er/a" already.' });
  expect(await run(moveFile, root, { from: 'deep', to: 'x' })).toMatchObject({ text: '"deep" is a folder.' });
  expect(await run(moveFile, root, { from: 'b', to: 'deep' })).toMatchObject({ text: '"deep" is a folder.' });
});

describe('what would be lost by a deletion', () => {
  test('is shown, with whether a commit holds it', async () => {
    const root = await testRepository({ kept: 'one\ntwo\n', changed: 'one\n' });
    await put(join(root, 'changed'), 'two\n');
    await put(join(root, 'new'), 'new');
    expect(await filesOf(deleteFile, root, { path: 'kept' })).toMatchObject([
      {
        change: 'deleted',
        bytesBefore: 8,
        removedLines: 2,
        addedLines: 0,
        note: 'The last commit holds it as it is.',
        diff: expect.stringContaining('-one\n-two'),
      },
    ]);
    expect(await filesOf(deleteFile, root, { path: 'changed' })).toMatchObject([
      { note: 'The last commit holds it, but not as it is now.' },
    ]);
    expect(await filesOf(deleteFile, root, { path: 'new' })).toMatchObject([{ note: 'No commit holds it.' }]);
    gitByHand(root, 'rm', '-q', '--cached', 'kept');
    await run(deleteFile, root, { path: 'kept' });
    expect(await readdir(root)).not.toContain('kept');
  });

  test('of what is no text is its size', async () => {
    const root = await testFolder({ a: new Uint8Array(1000) });
    expect(await filesOf(deleteFile, root, { path: 'a' })).toMatchObject([
      { bytesBefore: 1000, note: 'It is a binary file. No commit holds it.' },
    ]);
  });
});

describe('what was decided is what runs', () => {
  const decided = async (root: string, given: Arguments): Promise<{ previewed: ReturnType<typeof previewedFiles> }> => ({
    previewed: previewedFiles(await filesOf(editFile, root, given)),
  });
  const given = { path: 'a', oldText: 'one', newText: 'two' };

  test('on the same file', async () => {
    const root = await testFolder({ a: 'one' });
    expect(await editFile.run(given, testContext(root, await decided(root, given)))).toMatchObject({ outcome: 'ok' });
  });

  test('not on one that was changed since, which is said', async () => {
    const root = await testFolder({ a: 'one' });
    const context = testContext(root, await decided(root, given));
    await put(join(root, 'a'), 'one more');
    expect(await editFile.run(given, context)).toMatchObject({ outcome: 'error', stale: true });
    expect(await text(root, 'a')).toBe('one more');
  });

  test('not on another file that the same path leads to now', async () => {
    const root = await testFolder({ real: 'one', other: 'one', a: { link: 'real' } });
    const context = testContext(root, await decided(root, given));
    await rm(join(root, 'a'));
    await symlink('other', join(root, 'a'));
    expect(await editFile.run(given, context)).toMatchObject({ stale: true });
    expect(await text(root, 'other')).toBe('one');
  });

  test('not where a file is by now that was to be made', async () => {
    const root = await testFolder();
    const write = { path: 'a', content: 'mine' };
    const context = testContext(root, { previewed: previewedFiles(await filesOf(writeFile, root, write)) });
    await put(join(root, 'a'), 'theirs');
    expect(await writeFile.run(write, context)).toMatchObject({ stale: true });
    expect(await text(root, 'a')).toBe('theirs');
  });
});

test('a preview changes nothing and says exactly what comes of it: its difference, applied, gives the file', async () => {
  const line = fc.constantFrom('a', 'b', '', '  c', 'ü', '\tд', '}');
  const lines = fc.array(line, { maxLength: 12 }).map((all) => all.join('\n'));
  await fc.assert(
    fc.asyncProperty(lines, lines, fc.boolean(), async (before, after, isNew) => {
      fc.pre(before !== after);
      const root = await testFolder(isNew ? {} : { a: before });
      const given = { path: 'a', content: after };
      const [file] = await filesOf(writeFile, root, given);
      if (!isNew) expect(await text(root, 'a')).toBe(before);
      else expect(await readdir(root)).toEqual([]);
      expect(patchText(isNew ? '' : before, file?.diff ?? '', { autoConvertLineEndings: false })).toBe(after);
      const shown = (file?.diff ?? '').split('\n').slice(2);
      expect([file?.addedLines, file?.removedLines]).toEqual(
        ['+', '-'].map((sign) => shown.filter((each) => each.startsWith(sign)).length),
      );
      expect(await settleFiles([file ?? { path: '', change: 'changed' }], root, { paths: [], names: [] })).toBe('before');
      await run(writeFile, root, given);
      expect(await text(root, 'a')).toBe(after);
      expect(await settleFiles([file ?? { path: '', change: 'changed' }], root, { paths: [], names: [] })).toBe('after');
    }),
    { numRuns: 60 },
  );
});

describe('after a crash files settle themselves', () => {
  const denied = { paths: [], names: [] };

  test('half of several is neither, and what was being written is removed', async () => {
    const root = await testFolder({ a: 'a\n', b: 'b\n' });
    const patch = '--- a\n+++ a\n@@ -1 +1 @@\n-a\n+A\n--- b\n+++ b\n@@ -1 +1 @@\n-b\n+B\n';
    const files = await filesOf(applyPatch, root, { patch });
    await put(join(root, 'a'), 'A\n');
    await put(join(root, `.baton-${files[1]?.after?.slice(0, 16)}.tmp`), 'B');
    expect(await settleFiles(files, root, denied)).toBe('neither');
    expect((await readdir(root)).sort()).toEqual(['a', 'b']);
    await put(join(root, 'b'), 'B\n');
    expect(await settleFiles(files, root, denied)).toBe('after');
  });

  test('a move that was only begun is neither', async () => {
    const root = await testFolder({ a: 'a' });
    const files = await filesOf(moveFile, root, { from: 'a', to: 'b' });
    expect(await settleFiles(files, root, denied)).toBe('before');
    await link(join(root, 'a'), join(root, 'b'));
    expect(await settleFiles(files, root, denied)).toBe('neither');
    await rm(join(root, 'a'));
    expect(await settleFiles(files, root, denied)).toBe('after');
  });

  test('a deletion, done and not done', async () => {
    const root = await testFolder({ a: 'a' });
    const files = await filesOf(deleteFile, root, { path: 'a' });
    expect(await settleFiles(files, root, denied)).toBe('before');
    await put(join(root, 'a'), 'other');
    expect(await settleFiles(files, root, denied)).toBe('neither');
    await rm(join(root, 'a'));
    expect(await settleFiles(files, root, denied)).toBe('after');
  });
});

describe('places that are not written to', () => {
  const outside = async (): Promise<{ outer: string; root: string }> => {
    const outer = await testFolder({
      'project/a': 'a',
      'project/.git/config': '',
      'project/data/db': 'x',
      'project/.env': 'x',
      'project/folder/a': 'a',
      'outside/a': 'theirs',
      'project/to-outside': { link: '../outside' },
      'project/to-file': { link: '../outside/a' },
      'project/to-nothing': { link: '../outside/new' },
      'project/to-nothing-inside': { link: 'nothing' },
      'project/to-itself': { link: 'to-itself' },
      'project/to-git': { link: '.git' },
    });
    makePipe(join(outer, 'project/pipe'));
    return { outer, root: join(outer, 'project') };
  };
  const no = (path: string): string => `"${path}" is no place in this project that you may write to.`;
  const git = (path: string): string => `"${path}" is git's own and is not changed by tools.`;
  const unseen = (path: string): string => `"${path}" has characters in its name that nobody would see.`;

  test.each<[string, string]>([
    ['../outside/new', no('../outside/new')],
    ['..', no('..')],
    ['/etc/cron.d/x', no('/etc/cron.d/x')],
    ['/proc/self/mem', no('/proc/self/mem')],
    ['/dev/sda', no('/dev/sda')],
    ['..\\outside\\new', no('..\\outside\\new')],
    ['to-outside/new', no('to-outside/new')],
    ['to-outside/deep/new', no('to-outside/deep/new')],
    ['to-file', no('to-file')],
    ['to-nothing', no('to-nothing')],
    ['to-nothing-inside', no('to-nothing-inside')],
    ['to-nothing-inside/new', no('to-nothing-inside/new')],
    ['to-itself', no('to-itself')],
    ['to-itself/a', no('to-itself/a')],
    ['a\0b', no('a\0b')],
    ['\ud800', no('\ud800')],
    ['.env', no('.env')],
    ['.env.new', no('.env.new')],
    ['new/.ENV', no('new/.ENV')],
    ['deep/id_new', no('deep/id_new')],
    ['id_folder/new', no('id_folder/new')],
    ['x.pem', no('x.pem')],
    ['data/new', no('data/new')],
    ['data/db', no('data/db')],
    ['hidden/new', no('hidden/new')],
    ['.git/hooks/pre-commit', git('.git/hooks/pre-commit')],
    ['.git/config', git('.git/config')],
    ['.git', git('.git')],
    ['.GIT/config', git('.GIT/config')],
    ['deep/.git/config', git('deep/.git/config')],
    ['deep/.git', git('deep/.git')],
    ['git~1/config', git('git~1/config')],
    ['.git./config', git('.git./config')],
    ['.git /config', git('.git /config')],
    ['.git::$INDEX_ALLOCATION/config', git('.git::$INDEX_ALLOCATION/config')],
    ['.g\u200cit/config', git('.g\u200cit/config')],
    ['.ɡit\ufeff/x', unseen('.ɡit\ufeff/x')],
    ['．git/config', git('．git/config')],
    ['to-git/config', git('to-git/config')],
    ['a\u202egpj.exe', unseen('a\u202egpj.exe')],
    ['a\u200b', unseen('a\u200b')],
    ['a\nb', unseen('a\nb')],
    ['a\u001b[2J', unseen('a\u001b[2J')],
    ['a\u{e0041}', unseen('a\u{e0041}')],
    ['x'.repeat(256), `"${'x'.repeat(200)}…" has a name that is too long.`],
    ['é'.repeat(128), `"${'é'.repeat(128)}" has a name that is too long.`],
    ['a/b', '"a/b" lies below something that is no folder.'],
    ['pipe', '"pipe" is not a regular file.'],
    ['folder', '"folder" is a folder.'],
    ['.', '"." is a folder.'],
    ['', '"" is a folder.'],
  ])('%j', async (path, wanted) => {
    const { outer, root } = await outside();
    const context = testContext(root, { denied: { paths: [join(root, 'data')], names: ['.env*', '*.pem', 'id_*'], globs: ['hidden'] } });
    const before = await readdir(outer, { recursive: true });
    for (const [tool, given] of [
      [writeFile, { path, content: 'new' }],
      [moveFile, { from: 'a', to: path }],
    ] as const) {
      expect(await tool.run(given, context)).toMatchObject({ outcome: 'error', text: wanted });
      expect(await tool.preview(given, context)).toEqual({ ok: false, detail: wanted });
    }
    for (const [tool, given] of [
      [editFile, { path, oldText: 'a', newText: 'b' }],
      [deleteFile, { path }],
    ] as const) {
      expect(await tool.run(given, context)).toMatchObject({ outcome: 'error' });
    }
    expect(await readdir(outer, { recursive: true })).toEqual(before);
  });

  test('a folder that becomes a link to elsewhere in between gets nothing', async () => {
    const { outer, root } = await outside();
    let writes = 0;
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const writing = writeFile.run({ path: `folder/new${attempt}`, content: 'x' }, testContext(root));
      const exchanging = (async () => {
        await rename(join(root, 'folder'), join(root, 'aside'));
        await symlink('../outside', join(root, 'folder'));
        await rm(join(root, 'folder'));
        await rename(join(root, 'aside'), join(root, 'folder'));
      })();
      const [output] = await Promise.all([writing, exchanging]);
      writes += output.outcome === 'ok' ? 1 : 0;
    }
    expect(await readdir(join(outer, 'outside'))).toEqual(['a']);
    expect(writes).toBeLessThanOrEqual(30);
  });
});

test('what cannot be put in place leaves nothing behind, and what came before it is put back', async () => {
  const root = await testFolder({ a: 'a\n', 'full/b': 'b\n' });
  const patch = '--- a\n+++ a\n@@ -1 +1 @@\n-a\n+A\n--- full/b\n+++ full/b\n@@ -1 +1 @@\n-b\n+B\n';
  const { applyChanges } = await import('../changes/apply-changes.ts');
  const { createJail } = await import('../jail.ts');
  const created = await createJail(root, { paths: [], names: [] });
  if (!created.ok) throw new Error(created.detail);
  const [a, b] = [await created.jail.resolveForChange('a'), await created.jail.resolveForChange('full/b')];
  if (!a.ok || !b.ok) throw new Error(patch);
  const whole = async (path: string): Promise<{ bytes: Buffer; hash: never; mode: number }> => {
    const bytes = await readFile(join(root, path));
    const { textHash } = await import('@baton/protocol');
    return { bytes, hash: textHash(bytes.toString()) as never, mode: 0o644 };
  };
  const first = { type: 'write', place: a.place, before: await whole('a'), bytes: Buffer.from('A') } as const;
  // A folder stands where the file would be put together.
  const bytes = Buffer.from('B');
  const { textHash } = await import('@baton/protocol');
  await mkdir(join(root, `full/.baton-${textHash('B').slice(0, 16)}.tmp`));
  const output = await applyChanges(created.jail, [first, { type: 'write', place: b.place, before: await whole('full/b'), bytes }]);
  expect(output).toMatchObject({ ok: false, stale: false, detail: '"full/b" cannot be changed: something is there now.' });
  expect([await text(root, 'a'), await text(root, 'full/b')]).toEqual(['a\n', 'b\n']);
});

test('a file that is too large to be kept is left to people', async () => {
  const root = await testFolder({ big: new Uint8Array(16 * 1024 * 1024 + 1) });
  expect((await run(deleteFile, root, { path: 'big' })).text).toBe('"big" has 16777217 bytes, more than the 16777216 that are read here.');
});

test('a stopped call has done nothing', async () => {
  const root = await testFolder({ a: 'a' });
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(writeFile.run({ path: 'a', content: 'b' }, testContext(root, { signal }))).rejects.toThrow('stopped');
  expect(await text(root, 'a')).toBe('a');
});
