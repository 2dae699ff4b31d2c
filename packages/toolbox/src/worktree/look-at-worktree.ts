import { realpath } from 'node:fs/promises';
import { changedIn } from './changed-in.ts';
import { folderBytes } from './folder-bytes.ts';
import { worktreeGit } from './worktree-git.ts';

/** A worktree as it is. */
export type LookedAtWorktree =
  | {
      ok: true;
      /** Changed and not committed, from its top. */
      uncommitted: string[];
      /** Commits since it was made. */
      commits: number;
      /** On the disk; undefined where nobody can say. */
      bytes: number | undefined;
    }
  /** It was removed, or is none any more. */
  | { ok: false; detail: string };

/** Looks at a worktree. Rejects only with the signal's reason. */
export async function lookAtWorktree(given: { path: string; base: string; signal: AbortSignal }): Promise<LookedAtWorktree> {
  const { path, base, signal } = given;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return { ok: false, detail: 'The folder of the worktree is not there any more.' };
  const git = await worktreeGit(real, signal);
  // Without its own `.git` it would be a folder of whatever repository lies around.
  const top = await git(['rev-parse', '--show-toplevel']);
  if (!top.ok || top.output.toString().trim() !== real) {
    return { ok: false, detail: 'The folder of the worktree belongs to no repository any more.' };
  }
  const [changed, counted, bytes] = await Promise.all([
    changedIn(real, signal),
    git(['rev-list', '--count', `${base}..HEAD`]),
    folderBytes(real, signal),
  ]);
  if (!changed.ok) return changed;
  return {
    ok: true,
    uncommitted: changed.files.map((file) => file.path),
    commits: counted.ok ? Number(counted.output.toString()) : 0,
    bytes,
  };
}
