import { rm } from 'node:fs/promises';
import { runGit } from '../git.ts';

/**
 * Removes a worktree with everything in it, and its branch where that has got no commit of its own; also what is left of one that was removed by hand. The
 * checkout may be gone. Rejects with the signal's reason, or where the folder cannot be removed.
 */
export async function removeWorktree(given: {
  checkout: string;
  path: string;
  branch: string;
  base: string;
  signal: AbortSignal;
}): Promise<{ branchKept: boolean }> {
  const { checkout, path, branch, base, signal } = given;
  // No `prune`: it would forget worktrees of other people that lie on a disk which is not there just now.
  const run = (...words: string[]) => runGit({ directory: checkout, arguments: words, signal });
  await run('worktree', 'remove', '--force', '--force', '--', path);
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
  const deleted = await run('update-ref', '-d', `refs/heads/${branch}`, base);
  if (deleted.ok) return { branchKept: false };
  return { branchKept: (await run('show-ref', '--verify', '--quiet', `refs/heads/${branch}`)).ok };
}
