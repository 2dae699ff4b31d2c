import { changedIn } from './changed-in.ts';
import { worktreeGit } from './worktree-git.ts';

export interface Person {
  name: string;
  email: string;
}

export type CommittedWorktree = { ok: true; commit: string | undefined } | { ok: false; detail: string };

/**
 * Commits everything in a worktree that is not ignored, on its branch; nothing where nothing was changed. No hook runs, and nothing is signed. Rejects only
 * with the signal's reason.
 */
export async function commitWorktree(given: {
  path: string;
  branch: string;
  message: string;
  author: Person;
  committer: Person;
  /** Patterns for what is ignored beside what the repository says. */
  excludesFile?: string;
  signal: AbortSignal;
}): Promise<CommittedWorktree> {
  const { path, branch, message, author, committer, excludesFile, signal } = given;
  const git = await worktreeGit(path, signal, excludesFile);
  const on = await git(['symbolic-ref', '--quiet', 'HEAD']);
  if (!on.ok || on.output.toString().trim() !== `refs/heads/${branch}`) {
    return { ok: false, detail: `The worktree is not on its branch ${branch} any more: commit what is in it by hand.` };
  }
  const changed = await changedIn(path, signal, excludesFile);
  if (!changed.ok) return changed;
  if (changed.files.length === 0) return { ok: true, commit: undefined };
  const inside = changed.files.find(({ path: each }) => each.endsWith('/'));
  if (inside !== undefined)
    return { ok: false, detail: `"${inside.path}" is a repository of its own, which no commit takes in: move it away.` };
  // What is gone first: a folder may stand in its place.
  for (const gone of [true, false]) {
    const files = changed.files.filter((file) => file.gone === gone);
    const how = gone ? ['--force-remove'] : ['--add', '--remove'];
    const input = files.map((file) => `${file.path}\0`).join('');
    const listed = await git(['update-index', ...how, '-z', '--stdin'], { input });
    if (!listed.ok) return { ok: false, detail: `Git cannot take in what was changed: ${listed.detail}` };
  }
  const tree = await git(['write-tree']);
  const parent = await git(['rev-parse', '--verify', 'HEAD^{commit}']);
  if (!tree.ok || !parent.ok) return { ok: false, detail: 'Git cannot write what was changed.' };
  const before = parent.output.toString().trim();
  const made = await git(['commit-tree', tree.output.toString().trim(), '-p', before, '-F', '-'], {
    input: message,
    settings: [
      ['author.name', author.name],
      ['author.email', author.email],
      ['committer.name', committer.name],
      ['committer.email', committer.email],
    ],
  });
  if (!made.ok) return { ok: false, detail: `Git cannot commit: ${made.detail}` };
  const commit = made.output.toString().trim();
  const moved = await git(['update-ref', `refs/heads/${branch}`, commit, before]);
  return moved.ok ? { ok: true, commit } : { ok: false, detail: `Git cannot commit: ${moved.detail}` };
}
