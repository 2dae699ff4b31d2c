import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runGit } from '../git.ts';
import { isInside } from '../jail.ts';
import { changedIn } from './changed-in.ts';
import { removeWorktree } from './remove-worktree.ts';
import { worktreeGit, type WorktreeGit } from './worktree-git.ts';

export type MadeWorktree =
  | {
      ok: true;
      /** As it was asked for, or with a number where there was one of that name. */
      branch: string;
      /** The commit that it begins with. */
      base: string;
      /** The folder in it that is the checkout's. */
      directory: string;
      /** Files of the checkout that were not committed: they are not in it. */
      leftBehind: number;
    }
  | { ok: false; reason: 'no_repository' | 'no_commit' | 'failed'; detail: string };

const NO_REPOSITORY = {
  ok: false,
  reason: 'no_repository',
  detail: 'This project is not in a git repository, so there is nothing to make a worktree of.',
} as const;

/** Names of one beginning that are tried. */
const MOST_NAMES = 100;

/**
 * Makes a worktree at `path`, where nothing may be, with a branch of its own that begins at what the checkout, or another branch, has as its last commit. Of the
 * checkout nothing changes but what its repository knows of branches and worktrees. Rejects only with the signal's reason; then nothing is left of it.
 */
export async function makeWorktree(given: {
  /** The folder of a project: a checkout, or below one. */
  checkout: string;
  path: string;
  branch: string;
  /** The branch whose last commit it begins with; unset: what is checked out. */
  from?: string;
  signal: AbortSignal;
}): Promise<MadeWorktree> {
  const { checkout, path, from, signal } = given;
  const found = await runGit({
    directory: checkout,
    arguments: ['rev-parse', '--is-inside-work-tree', '--show-toplevel', '--show-prefix'],
    signal,
  });
  if (!found.ok) return found.exitCode === undefined ? { ok: false, reason: 'failed', detail: found.detail } : NO_REPOSITORY;
  const [inside, top = '', shownPrefix = ''] = found.output.toString().split('\n');
  const prefix = shownPrefix.replace(/\/$/, '');
  // A repository can say that its files stand elsewhere.
  if (inside !== 'true' || !isInside(checkout, top)) return NO_REPOSITORY;
  const git = await worktreeGit(checkout, signal);
  const head = await git(['rev-parse', '--verify', '--quiet', from === undefined ? 'HEAD^{commit}' : `refs/heads/${from}^{commit}`]);
  if (!head.ok) {
    const detail =
      from === undefined
        ? 'The repository of this project has no commit yet: make one, and then a worktree.'
        : `The branch ${from} is not there any more.`;
    return { ok: false, reason: 'no_commit', detail };
  }
  const base = head.output.toString().trim();
  // Also where the repository around does not know the project, or ignores it.
  if (prefix !== '' && !(await git(['cat-file', '-e', `${base}:${prefix}`])).ok) {
    return { ok: false, reason: 'no_commit', detail: 'The folder of this project is not in the last commit of the repository around it.' };
  }
  const branch = await freeBranch(git, given.branch);
  const changed = await changedIn(checkout, signal);
  await mkdir(dirname(path), { recursive: true });
  const remove = (): Promise<unknown> =>
    removeWorktree({ checkout, path, branch, base, signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
  try {
    const made = await git(['worktree', 'add', '--quiet', '--no-guess-remote', '-b', branch, '--', path, base]);
    if (made.ok) return { ok: true, branch, base, directory: join(path, prefix), leftBehind: changed.ok ? changed.files.length : 0 };
    await remove();
    return { ok: false, reason: 'failed', detail: `Git cannot make the worktree: ${made.detail}` };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function freeBranch(git: WorktreeGit, wanted: string): Promise<string> {
  for (let count = 1; count < MOST_NAMES; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!(await git(['show-ref', '--verify', '--quiet', `refs/heads/${name}`])).ok) return name;
  }
  return wanted;
}
