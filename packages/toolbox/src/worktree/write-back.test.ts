import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { gitByHand } from '../test-repository.suite.ts';
import { addWorktree } from './add-worktree.ts';
import { commitWorktree } from './commit-worktree.ts';
import { commitOfCopy, copyProject } from './copy-project.ts';
import { writeBack } from './write-back.ts';

const { signal } = new AbortController();
const ada = { name: 'Ada', email: 'ada@example.org' };
const denied = { paths: [], names: ['.env*'] };

let outer: string;
let directory: string;
let path: string;
let from: string;
beforeEach(async () => {
  outer = await testFolder({
    'project/a.txt': 'a\n',
    'project/run.sh': 'run\n',
    'project/.env': 'SECRET\n',
    'project/.gitignore': 'ignored/\n',
    'project/ignored/b.txt': 'b\n',
    'project/inside/.git/HEAD': 'ref: refs/heads/main\n',
  });
  directory = join(outer, 'project');
  path = join(outer, 'copy');
  const made = await copyProject({ directory, path, denied, author: ada, signal });
  if (!made.ok) throw new Error(made.detail);
  from = made.commit;
});

/** What somebody made of the copy, as a commit. */
async function worked(work: (tree: string) => void): Promise<string> {
  const tree = join(outer, 'tree');
  const added = await addWorktree({ checkout: path, path: tree, commit: from, branch: 'work', signal });
  if (!added.ok) throw new Error(added.detail);
  work(tree);
  const committed = await commitWorktree({ path: tree, branch: 'work', message: 'Work\n', author: ada, committer: ada, signal });
  if (!committed.ok || committed.commit === undefined) throw new Error('nothing was committed');
  return committed.commit;
}
const back = (to: string) => writeBack({ repository: path, from, to, directory, denied, signal });

it('a copy has the project’s files but what is denied or ignored, and is made once', async () => {
  expect(gitByHand(path, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n')).toEqual(['.gitignore', 'a.txt', 'run.sh']);
  expect(existsSync(join(directory, '.git'))).toBe(false);
  writeFileSync(join(directory, 'a.txt'), 'later\n');
  expect(await copyProject({ directory, path, denied, author: ada, signal })).toEqual({ ok: true, commit: from });
  rmSync(join(path, '.git/refs'), { recursive: true });
  expect(await commitOfCopy(path, signal)).toBeUndefined();
  expect(await copyProject({ directory, path, denied, author: ada, signal })).toMatchObject({ ok: true });
});

it('what was changed is written, once, with what may be run', async () => {
  const to = await worked((tree) => {
    mkdirSync(join(tree, 'new'));
    writeFileSync(join(tree, 'new/b.txt'), 'b\n');
    chmodSync(join(tree, 'run.sh'), 0o755);
    rmSync(join(tree, 'a.txt'));
  });
  expect(await back(to)).toEqual({ ok: true, written: 3, leftOut: [] });
  expect(readFileSync(join(directory, 'new/b.txt'), 'utf8')).toBe('b\n');
  expect(statSync(join(directory, 'run.sh')).mode & 0o111).toBe(0o111);
  expect(existsSync(join(directory, 'a.txt'))).toBe(false);
  expect(await back(to)).toEqual({ ok: true, written: 0, leftOut: [] });
});

it('what was changed there meanwhile is left, with everything else', async () => {
  const to = await worked((tree) => {
    writeFileSync(join(tree, 'a.txt'), 'ours\n');
    writeFileSync(join(tree, 'b.txt'), 'ours\n');
    writeFileSync(join(tree, 'run.sh'), 'ours\n');
  });
  writeFileSync(join(directory, 'a.txt'), 'theirs\n');
  writeFileSync(join(directory, 'b.txt'), 'theirs\n');
  expect(await back(to)).toEqual({ ok: false, files: ['a.txt', 'b.txt'], detail: 'a.txt, b.txt were changed in the project meanwhile.' });
  expect(readFileSync(join(directory, 'run.sh'), 'utf8')).toBe('run\n');
});

it('nothing denied, and no link, is written, nor anything through one', async () => {
  const to = await worked((tree) => {
    writeFileSync(join(tree, '.env'), 'THEIRS\n');
    symlinkSync('/etc/passwd', join(tree, 'link'));
    mkdirSync(join(tree, 'folder'));
    writeFileSync(join(tree, 'folder/b.txt'), 'b\n');
  });
  mkdirSync(join(outer, 'elsewhere'));
  symlinkSync(join(outer, 'elsewhere'), join(directory, 'folder'));
  expect(await back(to)).toEqual({ ok: true, written: 0, leftOut: ['.env', 'folder/b.txt', 'link'] });
  expect(readFileSync(join(directory, '.env'), 'utf8')).toBe('SECRET\n');
  expect([existsSync(join(directory, 'link')), existsSync(join(outer, 'elsewhere/b.txt'))]).toEqual([false, false]);
});
