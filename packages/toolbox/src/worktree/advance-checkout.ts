import { worktreeGit } from './worktree-git.ts';
import { changedIn } from './changed-in.ts';

/** `overlap`: files that are changed there and not committed, and that the commit would change, too. */
export type AdvancedCheckout = { ok: true } | { ok: false; overlap: readonly string[]; detail: string };

/**
 * Takes what is checked out in a folder on to a commit that comes after it, with the files in the folder. What somebody changed there stays as it is: where the commit would change the same files
 * nothing is done. No hook runs. Not interrupted once it has begun. Rejects only with the signal's reason.
 */
export async function advanceCheckout(given: {
  directory: string;
  before: string;
  commit: string;
  signal: AbortSignal;
}): Promise<AdvancedCheckout> {
  const { directory, before, commit, signal } = given;
  const git = await worktreeGit(directory, signal);
  const top = await git(['rev-parse', '--show-toplevel']);
  if (!top.ok) return { ok: false, overlap: [], detail: `Git cannot look at the checkout: ${top.detail}` };
  const dirty = await changedIn(top.output.toString().trimEnd(), signal);
  if (!dirty.ok) return { ok: false, overlap: [], detail: dirty.detail };
  const named = await git(['diff-tree', '-r', '--name-only', '--no-renames', '-z', before, commit]);
  if (!named.ok) return { ok: false, overlap: [], detail: `Git cannot compare what is merged: ${named.detail}` };
  const changes = new Set(named.output.toString().split('\0'));
  const overlap = dirty.files.map(({ path }) => path).filter((path) => changes.has(path));
  if (overlap.length > 0)
    return {
      ok: false,
      overlap,
      detail: `${overlap.join(', ')} would be changed and ${overlap.length === 1 ? 'has' : 'have'} changes that nobody committed.`,
    };
  const settings: [string, string][] = [
    ['merge.autoStash', 'false'],
    ['merge.verifySignatures', 'false'],
  ];
  signal.throwIfAborted();
  // Killed in the middle, git would leave somebody's folder half changed and locked.
  const whole = await worktreeGit(directory, new AbortController().signal);
  const moved = await whole(['merge', '--ff-only', '--quiet', '--no-stat', commit], { settings });
  return moved.ok ? { ok: true } : { ok: false, overlap: [], detail: `Git cannot take the checkout there: ${moved.detail}` };
}
