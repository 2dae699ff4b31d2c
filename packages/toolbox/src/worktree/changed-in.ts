import { worktreeGit } from './worktree-git.ts';

/** A file that is not as the last commit has it. */
interface ChangedPath {
  /** From the top of the repository; of a repository inside, its folder with a slash behind. */
  path: string;
  /** It is there no more. */
  gone: boolean;
}

export type ChangedIn = { ok: true; files: ChangedPath[] } | { ok: false; detail: string };

/** What was changed in a folder of a repository and not committed; nothing that is ignored. Rejects only with the signal's reason. */
export async function changedIn(directory: string, signal: AbortSignal, excludesFile?: string): Promise<ChangedIn> {
  const git = await worktreeGit(directory, signal, excludesFile);
  // Git would enter repositories inside with their own configuration.
  const answer = await git([
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--ignore-submodules=all',
    '--',
    '.',
  ]);
  if (!answer.ok) return { ok: false, detail: `Git cannot tell what was changed: ${answer.detail}` };
  const files = answer.output
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => ({ path: line.slice(3), gone: line[1] === 'D' || line.startsWith('D ') }));
  return { ok: true, files };
}
