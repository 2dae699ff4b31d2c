import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what a sandbox puts in the place of a repository that is not there, so that a command can make none, and takes away again only where it ends in
 * order: an empty file, with which no git can do anything.
 */
export async function removePlaceholder(directory: string): Promise<void> {
  const path = join(directory, '.git');
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile() === true && stats.size === 0) await rm(path, { force: true });
}
