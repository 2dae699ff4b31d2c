import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeWorktree } from './remove-worktree.ts';
import { worktreeGit } from './worktree-git.ts';

/** `directory`: the folder in it that is the checkout's. */
export type AddedWorktree = { ok: true; directory: string } | { ok: false; detail: string };

/**
 * Makes a worktree at `path`, where nothing may be, that is on a branch: the one of that name as it is, or a new one at `commit`; without a branch it is on none, at
 * `commit`. Rejects only with the signal's reason; then, as where it fails, the folder is gone.
 */
export async function addWorktree(given: {
  /** The folder of a project: a checkout, or below one. */
  checkout: string;
  path: string;
  commit: string;
  branch?: string;
  signal: AbortSignal;
}): Promise<AddedWorktree> {
  const { checkout, path, commit, branch, signal } = given;
  const git = await worktreeGit(checkout, signal);
  const prefix = await git(['rev-parse', '--show-prefix']);
  if (!prefix.ok) return { ok: false, detail: `Git cannot make a worktree: ${prefix.detail}` };
  const isThere = branch !== undefined && (await git(['show-ref', '--verify', '--quiet', `refs/heads/${branch}`])).ok;
  const what =
    branch === undefined ? ['--detach', '--', path, commit] : isThere ? ['--', path, branch] : ['-b', branch, '--', path, commit];
  await mkdir(dirname(path), { recursive: true });
  const remove = (): Promise<unknown> =>
    // No branch begins with it, so none is removed.
    removeWorktree({ checkout, path, branch: '', base: '0'.repeat(39) + '1', signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
  try {
    const made = await git(['worktree', 'add', '--quiet', '--force', '--no-guess-remote', ...what]);
    if (made.ok) return { ok: true, directory: join(path, prefix.output.toString().replace(/\/?\n$/, '')) };
    await remove();
    return { ok: false, detail: `Git cannot make the worktree: ${made.detail}` };
  } catch (error) {
    await remove();
    throw error;
  }
}
