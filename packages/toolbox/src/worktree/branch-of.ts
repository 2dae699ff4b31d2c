import { realpath } from 'node:fs/promises';
import { runGit } from '../git.ts';

/** The branch that a worktree is on; undefined where the folder is not the top of one, is on none, or holds nothing that was ever checked out. Rejects only with the signal's reason. */
export async function branchOf(given: { path: string; signal: AbortSignal }): Promise<string | undefined> {
  const path = await realpath(given.path).catch(() => undefined);
  if (path === undefined) return undefined;
  const run = async (...words: string[]): Promise<string | undefined> => {
    const answer = await runGit({ directory: path, arguments: words, signal: given.signal });
    return answer.ok ? answer.output.toString().trimEnd() : undefined;
  };
  // Without its own `.git` it would be a folder of whatever repository lies around.
  if ((await run('rev-parse', '--show-toplevel')) !== path) return undefined;
  // One whose making was cut short has nothing checked out: committing it would delete every file.
  if ((await run('ls-files', '--cached', '-z', '--', ':/')) === '') return undefined;
  const reference = await run('symbolic-ref', '--quiet', 'HEAD');
  return reference?.startsWith('refs/heads/') === true ? reference.slice('refs/heads/'.length) : undefined;
}
