import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { gitByHand, gitByHandWith, testRepository } from '../test-repository.suite.ts';
import type { Arguments } from '../arguments.ts';
import type { ToolOutput } from '../tool.ts';
import { gitDiff } from './git-diff.ts';
import { gitLog } from './git-log.ts';

const diff = (root: string, given: Arguments = {}): Promise<ToolOutput> => gitDiff.run(given, testContext(root));

test('what changed since the last commit, and the files that are new', async () => {
  const root = await testRepository({ 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n', '.gitignore': 'left\n' });
  await writeFile(join(root, 'a.txt'), 'one\n2\n');
  await rm(join(root, 'b.txt'));
  await writeFile(join(root, 'new.txt'), 'new');
  await writeFile(join(root, 'left'), 'left');
  const output = await diff(root);
  expect(output.text).toContain('--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n');
  expect(output.text).toContain('deleted file mode 100644');
  expect(output.text).toMatch(/New files that git does not know yet:\nnew\.txt$/);
  expect(output.summary).toBe('2 files changed, 1 new');
});

test('nothing changed', async () => {
  expect(await diff(await testRepository({ a: 'a' }))).toEqual({ outcome: 'ok', text: 'Nothing has changed.', summary: 'no changes' });
});

test('only a path, only what was staged, only names and numbers', async () => {
  const root = await testRepository({ 'src/a': 'a\n', 'src/b': 'b\n', c: 'c\n' });
  for (const name of ['src/a', 'src/b', 'c']) await writeFile(join(root, name), 'x\n');
  gitByHand(root, 'add', 'src/a');
  expect((await diff(root, { path: 'src' })).summary).toBe('2 files changed');
  expect((await diff(root, { staged: true })).text).toContain('+++ b/src/a');
  expect((await diff(root, { staged: true })).summary).toBe('1 file changed');
  expect((await diff(root, { summary: true })).text).toMatch(/^ c +\| 2 \+-\n src\/a +\| 2 \+-\n src\/b +\| 2 \+-\n 3 files changed/);
  expect((await diff(root, { summary: true })).summary).toBe('3 files changed');
});

test('between two commits', async () => {
  const root = await testRepository({ a: 'one\n' });
  await writeFile(join(root, 'a'), 'two\n');
  gitByHand(root, 'commit', '-qam', 'Second');
  await writeFile(join(root, 'a'), 'three\n');
  expect((await diff(root, { from: 'HEAD~1', to: 'HEAD' })).text).toContain('-one\n+two');
  expect((await diff(root, { from: 'HEAD~1' })).text).toContain('-one\n+three');
});

test.each([
  ['no commit', { from: 'nowhere' }, 'There is no commit "nowhere" in this repository.'],
  ['an option', { from: '--output=/tmp/x' }, 'There is no commit "--output=/tmp/x" in this repository.'],
  ['a file of a commit', { from: 'HEAD:.env' }, 'There is no commit "HEAD:.env" in this repository.'],
  ['two options at once', { staged: true, to: 'HEAD' }, 'Give either "to" or "staged".'],
  ['a path outside', { path: '..' }, 'There is no file or folder ".." in this project that you may read.'],
])('what cannot be compared says why: %s', async (_, given, text) => {
  expect(await diff(await testRepository({ a: 'a', '.env': 'SECRET' }), given)).toMatchObject({ outcome: 'error', text });
});

test('a folder that is in no repository, and one without commits', async () => {
  const root = await testFolder({ a: '' });
  expect(await diff(root)).toMatchObject({ outcome: 'error', text: 'This project is not in a git repository.' });
  gitByHand(root, 'init', '-q');
  expect(await diff(root)).toMatchObject({ outcome: 'error', text: 'There is no commit to compare with yet.' });
  expect(await gitLog.run({}, testContext(root))).toMatchObject({ outcome: 'error', text: 'There are no commits yet.' });
});

test('a project below the root of its repository sees only itself', async () => {
  const root = await testRepository({ 'project/a': 'a\n', outside: 'a\n' });
  for (const name of ['project/a', 'outside']) await writeFile(join(root, name), 'changed\n');
  await writeFile(join(root, 'new'), '');
  const output = await diff(join(root, 'project'));
  expect(output.text).toContain('+++ b/a\n');
  expect(output.text).not.toContain('outside');
  expect(output.summary).toBe('1 file changed');
});

test('what is denied is in no difference, also of the past', async () => {
  const files = { '.env': 'SECRET', 'deep/.env.local': 'SECRET', 'key.pem': 'SECRET', a: 'a' };
  const root = await testRepository(files);
  for (const name of Object.keys(files)) await writeFile(join(root, name), 'SECRET too');
  gitByHand(root, 'commit', '-qam', 'Second');
  for (const name of Object.keys(files)) await writeFile(join(root, name), 'SECRET three');
  await writeFile(join(root, 'id_new'), 'SECRET');
  for (const given of [{}, { from: 'HEAD~1' }, { from: 'HEAD~1', to: 'HEAD' }, { summary: true }]) {
    const { text, summary } = await diff(root, given);
    expect(text).not.toMatch(/\.env|pem|id_new/);
    expect(summary).toBe('1 file changed');
  }
  const log = await gitLog.run({ files: true }, testContext(root));
  expect(log.text).not.toMatch(/\.env|pem/);
});

test('commits with what each changed', async () => {
  const root = await testRepository({ 'src/a': 'a', b: 'b' });
  await mkdir(join(root, 'deep'));
  await rename(join(root, 'b'), join(root, 'deep/b'));
  gitByHand(root, 'add', '-A');
  gitByHand(root, 'commit', '-q', '-m', 'Second: über\tall');
  const log = (given: Arguments): Promise<ToolOutput> => gitLog.run(given, testContext(root));
  const listed = await log({ files: true });
  expect(listed.text.replace(/[0-9a-f]{7,}/g, 'HASH')).toBe(
    'HASH 2026-01-02 Ada: Second: über all\n  D b\n  A deep/b\nHASH 2026-01-02 Ada: First\n  A b\n  A src/a',
  );
  expect(listed.summary).toBe('2 commits');
  expect((await log({ path: 'src' })).text).toMatch(/^[0-9a-f]+ 2026-01-02 Ada: First$/);
  const first = await log({ maxCommits: 1 });
  const next = /from: "([0-9a-f]+)"/.exec(first.text)?.[1] ?? '';
  expect((await log({ from: next })).summary).toBe('1 commit');
  expect(await log({ from: '--output=x' })).toMatchObject({ outcome: 'error' });
});

/** A repository with a program that leaves a mark when it runs. */
async function trap(configure: (root: string, program: string) => Promise<void> | void): Promise<{ root: string; ran: () => boolean }> {
  const root = await testRepository({ a: 'one\n', '.gitattributes': '* filter=trap diff=trap\n' });
  const [mark, program] = [join(root, 'mark'), join(root, '.git/trap.sh')];
  await writeFile(program, `#!/bin/sh\ntouch ${mark}\n[ "$1" = -o ] || exec cat\n`, { mode: 0o755 });
  await configure(root, program);
  await writeFile(join(root, 'a'), 'two, and more\n');
  return { root, ran: () => existsSync(mark) };
}

describe('a repository that names programs runs none of them', () => {
  const config = (root: string, key: string, value: string): unknown => gitByHand(root, 'config', key, value);

  /** With what a person would run it by an ordinary look, where it is that easy. */
  test.each<[string, readonly string[] | undefined, (root: string, program: string) => Promise<void> | void]>([
    ['fsmonitor', ['status'], (root, program) => void config(root, 'core.fsmonitor', program)],
    [
      'hooks',
      ['add', 'a'],
      async (root, program) => {
        await mkdir(join(root, '.git/hooks'), { recursive: true });
        for (const hook of ['post-index-change', 'fsmonitor-watchman', 'post-checkout', 'reference-transaction']) {
          await writeFile(join(root, '.git/hooks', hook), `#!/bin/sh\nexec ${program}\n`, { mode: 0o755 });
        }
      },
    ],
    [
      'filters',
      ['diff'],
      (root, program) => {
        config(root, 'filter.trap.clean', program);
        config(root, 'filter.trap.smudge', program);
        config(root, 'filter.trap.required', 'true');
      },
    ],
    ['a filter process', undefined, (root, program) => void config(root, 'filter.trap.process', program)],
    [
      'filters in an included file',
      ['diff'],
      async (root, program) => {
        await writeFile(join(root, '.git/more'), `[filter "trap"]\n\tclean = ${program}\n`);
        config(root, 'include.path', 'more');
      },
    ],
    ['external differences', ['diff'], (root, program) => void config(root, 'diff.external', program)],
    ['a difference driver', ['diff'], (root, program) => void config(root, 'diff.trap.command', program)],
    ['textconv', ['diff'], (root, program) => void config(root, 'diff.trap.textconv', program)],
    ['a pager', undefined, (root, program) => void config(root, 'core.pager', program)],
    [
      'signatures',
      ['log'],
      (root, program) => {
        config(root, 'gpg.program', program);
        const tree = gitByHand(root, 'rev-parse', 'HEAD^{tree}').trim();
        const who = 'Ada <ada@example.org> 1767323045 +0000';
        const signed = `tree ${tree}\nauthor ${who}\ncommitter ${who}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nSigned\n`;
        const commit = gitByHandWith(root, signed, 'hash-object', '-t', 'commit', '-w', '--stdin').trim();
        gitByHand(root, 'update-ref', 'HEAD', commit);
        config(root, 'log.showSignature', 'true');
      },
    ],
    [
      'an alias',
      ['look'],
      (root, program) => {
        for (const key of ['alias.look', 'alias.diff', 'alias.log']) config(root, key, `!${program}`);
      },
    ],
    [
      'a promise to fetch what is missing',
      ['diff'],
      async (root, program) => {
        config(root, 'core.repositoryFormatVersion', '1');
        config(root, 'extensions.partialClone', 'origin');
        config(root, 'remote.origin.promisor', 'true');
        config(root, 'remote.origin.url', 'ssh://localhost/nowhere');
        config(root, 'core.sshCommand', program);
        const blob = gitByHand(root, 'rev-parse', 'HEAD:a').trim();
        await rm(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
      },
    ],
  ])('%s', async (_, byHand, configure) => {
    const { root, ran } = await trap(configure);
    for (const given of [{}, { staged: true }, { summary: true }]) await diff(root, given);
    for (const given of [{}, { files: true }]) await gitLog.run(given, testContext(root));
    expect(ran()).toBe(false);
    // The trap works: this is what it is about.
    if (byHand === undefined) return;
    try {
      gitByHand(root, ...byHand);
    } catch {
      // The trap is no good program.
    }
    expect(ran()).toBe(true);
  });

  test('a repository that says its files stand elsewhere is none of this project', async () => {
    const outside = await testFolder({ secret: 'SECRET' });
    const root = await testRepository({ a: 'a' });
    config(root, 'core.worktree', outside);
    expect(await diff(root)).toMatchObject({ outcome: 'error', text: 'This project is not in a git repository.' });
  });
});

test('an aborted look rejects with the reason', async () => {
  const root = await testRepository({ a: 'a' });
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(gitDiff.run({}, testContext(root, { signal }))).rejects.toThrow('stopped');
});
