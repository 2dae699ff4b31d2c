import { worktreeGit } from './worktree-git.ts';

/**
 * Puts the files of a worktree back as the last commit has them. `untracked`: what is neither in it nor ignored goes, too. Rejects only with the signal's reason.
 */
export async function restoreWorktree(given: {
  path: string;
  untracked: boolean;
  excludesFile?: string;
  signal: AbortSignal;
}): Promise<void> {
  const { path, untracked, excludesFile, signal } = given;
  const git = await worktreeGit(path, signal, excludesFile);
  if (untracked) await git(['clean', '-f', '-d', '-q', '--', ':/']);
  await git(['read-tree', '--reset', 'HEAD']);
  await git(['checkout-index', '--force', '--all', '--quiet']);
}
