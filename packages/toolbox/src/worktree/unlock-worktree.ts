import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runGit } from '../git.ts';

/**
 * Takes away what a git that was killed left locked: a worktree of the server's own, and branches of its own. Only for who knows that no git is at work there. Rejects only with the signal's reason.
 */
export async function unlockWorktree(given: { path: string; branches: readonly string[]; signal: AbortSignal }): Promise<void> {
  const { path, branches, signal } = given;
  const names = ['index.lock', 'HEAD.lock', ...branches.map((branch) => `refs/heads/${branch}.lock`)];
  const found = await runGit({ directory: path, arguments: ['rev-parse', ...names.flatMap((name) => ['--git-path', name])], signal });
  if (!found.ok) return;
  for (const lock of found.output.toString().trimEnd().split('\n')) await rm(resolve(path, lock), { force: true });
}
