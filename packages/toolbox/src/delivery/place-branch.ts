import { worktreeGit } from '../worktree/worktree-git.ts';

/** `changed`: it was not there, or at an earlier commit. */
export type PlacedBranch =
  | { ok: true; changed: boolean }
  | { ok: false; reason: 'name' | 'taken' | 'checked_out' | 'failed'; detail: string };

/** Whether git takes a name for a branch; why not, in words. */
export async function branchNameProblem(checkout: string, branch: string, signal: AbortSignal): Promise<string | undefined> {
  const git = await worktreeGit(checkout, signal);
  const fits = branch !== 'HEAD' && !branch.startsWith('-') && (await git(['check-ref-format', `refs/heads/${branch}`])).ok;
  return fits ? undefined : `"${branch}" can't be the name of a branch. Letters, digits, "-", "_", "." and "/" between them can.`;
}

/**
 * Puts a branch at a commit in a project's repository: a new one, or one that only moves forward. Nothing that is checked out is moved, and no commit is lost. Rejects only with the signal's reason.
 */
export async function placeBranch(given: { checkout: string; branch: string; commit: string; signal: AbortSignal }): Promise<PlacedBranch> {
  const { checkout, branch, commit, signal } = given;
  const problem = await branchNameProblem(checkout, branch, signal);
  if (problem !== undefined) return { ok: false, reason: 'name', detail: problem };
  const git = await worktreeGit(checkout, signal);
  const reference = `refs/heads/${branch}`;
  const found = await git(['rev-parse', '--verify', '--quiet', `${reference}^{commit}`]);
  const before = found.ok ? found.output.toString().trim() : undefined;
  if (before === commit) return { ok: true, changed: false };
  if (before !== undefined) {
    if (!(await git(['merge-base', '--is-ancestor', before, commit])).ok) {
      return {
        ok: false,
        reason: 'taken',
        detail: `There is a branch ${branch} already, with commits that are not part of this. Choose another name.`,
      };
    }
    const trees = await git(['worktree', 'list', '--porcelain', '-z']);
    if (!trees.ok || trees.output.toString().split('\0').includes(`branch ${reference}`)) {
      return {
        ok: false,
        reason: 'checked_out',
        detail: `The branch ${branch} is checked out somewhere, where its files would not move with it. Choose another name.`,
      };
    }
  }
  // Nothing but what was looked at is replaced.
  const moved = await git(['update-ref', reference, commit, before ?? '0'.repeat(commit.length)]);
  return moved.ok
    ? { ok: true, changed: true }
    : { ok: false, reason: 'failed', detail: `Git cannot make the branch ${branch}: ${moved.detail}` };
}
