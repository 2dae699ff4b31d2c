import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git.ts';

/**
 * What git reads of a worktree that lies outside of it: the file that leads to its repository, and the repository's own folder. Nothing for an ordinary
 * checkout, and nothing where the repository does not know the worktree: whoever hands over a folder could name any repository of this machine in it.
 */
export async function worktreeGitFolders(root: string, signal: AbortSignal): Promise<string[]> {
  const found = await runGit({
    directory: root,
    arguments: ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir', '--git-common-dir'],
    signal,
  });
  if (!found.ok) return [];
  const [top = '', own = '', common = ''] = found.output.toString().split('\n');
  if (own === common) return [];
  const link = join(top, '.git');
  const known = await readFile(join(own, 'gitdir'), 'utf8').catch(() => '');
  const [realKnown, realLink] = await Promise.all([known.trim(), link].map((path) => realpath(path).catch(() => undefined)));
  return realKnown !== undefined && realKnown === realLink ? [link, common] : [];
}
