import { filtersOff } from '../filters-off.ts';
import { runGit, type GitAnswer, type GitCall } from '../git.ts';

/** A large repository is checked out in minutes. */
const TIME_LIMIT_MS = 10 * 60_000;

/** Runs git on a repository in a folder, for one piece of work. */
export type WorktreeGit = (
  given: readonly string[],
  more?: Pick<GitCall, 'input' | 'settings' | 'answers' | 'maxBytes'>,
) => Promise<GitAnswer>;

/**
 * Git in a folder as it is run everywhere, without any program that the repository names for the contents of its files. `excludesFile`: a file of patterns for what is
 * ignored beside what the repository says.
 */
export async function worktreeGit(directory: string, signal: AbortSignal, excludesFile?: string): Promise<WorktreeGit> {
  const filters = await filtersOff(directory, signal);
  if (excludesFile !== undefined) filters.push(['core.excludesFile', excludesFile]);
  return (given, { settings = [], ...more } = {}) =>
    runGit({
      directory,
      arguments: given,
      signal,
      settings: [...filters, ...settings],
      timeLimitMs: TIME_LIMIT_MS,
      ...more,
    });
}
