import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand, testRepository } from '../test-repository.suite.ts';
import { addWorktree } from './add-worktree.ts';
import { keepPrepared, notePrepared, placePrepared, trackedHashes } from './prepared-files.ts';

const { signal } = new AbortController();

let outer: string;
let checkout: string;
let folder: string;
beforeEach(async () => {
  checkout = await testRepository({ 'a.txt': 'a\n', '.gitignore': 'deps/\n', 'package-lock.json': '{}\n', 'tools/go.sum': 'x\n' });
  outer = await testFolder({});
  folder = join(outer, 'kept');
});

async function tree(name: string): Promise<{ path: string; excludesFile: string; signal: AbortSignal }> {
  const path = join(outer, name);
  const added = await addWorktree({ checkout, path, commit: gitByHand(checkout, 'rev-parse', 'HEAD').trim(), signal });
  if (!added.ok) throw new Error(added.detail);
  return { path, excludesFile: `${path}.excludes`, signal };
}

/** Prepares a worktree by hand, and keeps what came of it. */
async function prepared(work: (path: string) => void): Promise<void> {
  const first = await tree('first');
  work(first.path);
  await keepPrepared({ ...first, ...(await notePrepared(first)), folder });
}

it('what was made in one worktree is copied into another, which names itself in it', async () => {
  await prepared((path) => {
    mkdirSync(join(path, 'deps/bin'), { recursive: true });
    writeFileSync(join(path, 'deps/bin/run'), `#!${path}/deps/bin/other\n`, { mode: 0o755 });
    symlinkSync('bin/run', join(path, 'deps/link'));
    mkdirSync(join(path, 'made [here]'));
    writeFileSync(join(path, 'made [here]/b.txt'), 'b');
  });
  const second = await tree('second');
  expect(await placePrepared({ ...second, folder })).toBe(true);
  expect(readFileSync(join(second.path, 'deps/bin/run'), 'utf8')).toBe(`#!${second.path}/deps/bin/other\n`);
  expect(statSync(join(second.path, 'deps/bin/run')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(second.path, 'deps/link'))).toBe('bin/run');
  expect(gitByHand(second.path, '-c', `core.excludesFile=${second.excludesFile}`, 'status', '--porcelain')).toBe('');
});

it('nothing is written through a link, or over what is there', async () => {
  await prepared((path) => {
    mkdirSync(join(path, 'tools/made'));
    writeFileSync(join(path, 'tools/made/b.txt'), 'b');
  });
  const second = await tree('second');
  mkdirSync(join(outer, 'elsewhere'));
  gitByHand(second.path, 'rm', '-rq', 'tools');
  symlinkSync(join(outer, 'elsewhere'), join(second.path, 'tools'));
  expect(await placePrepared({ ...second, folder })).toBe(false);
  expect(existsSync(join(outer, 'elsewhere/made'))).toBe(false);
  const third = await tree('third');
  mkdirSync(join(third.path, 'tools/made'));
  expect(await placePrepared({ ...third, folder })).toBe(false);
});

it('what leads back to the worktree that it was made in is not kept', async () => {
  await prepared((path) => {
    mkdirSync(join(path, 'deps'));
    symlinkSync(join(path, 'a.txt'), join(path, 'deps/link'));
  });
  expect(existsSync(folder)).toBe(false);
  expect(await placePrepared({ ...(await tree('second')), folder })).toBe(false);
});

it('lockfiles are found wherever they lie, by what is in them', async () => {
  const { path } = await tree('first');
  const globs = [['Nothing.lock'], ['package-lock.json', 'go.sum', 'requirements*.txt']];
  const before = await trackedHashes({ path, globs, signal });
  expect(before.split('\0').map((line) => line.split('\t')[1])).toEqual(['package-lock.json', 'tools/go.sum', undefined]);
  writeFileSync(join(path, 'tools/go.sum'), 'y\n');
  gitByHand(path, 'add', '-A');
  expect(await trackedHashes({ path, globs, signal })).not.toBe(before);
});
