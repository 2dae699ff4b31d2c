import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { bytesOf, type BytePath } from './byte-path.ts';
import type { GitOptions } from './own-git.ts';
import type { Store } from './store.ts';

/** Larger files are known by their size and times: reading them each time they change would take minutes. In bytes. */
const MAX_HASHED_BYTES = 2n * 1024n ** 3n;

/**
 * What a file that is too large to be kept is known by: another id whenever its content or its permissions are others. Undefined where it could not be
 * read.
 */
export async function largeFileId(
  store: Store,
  files: NonNullable<GitOptions['files']>,
  file: { path: BytePath; stats: BigIntStats },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { path, stats } = file;
  const mode = stats.mode & 0o777n;
  const idOf = (content: string): string => createHash('sha256').update(`${mode} ${content}`).digest('hex');
  if (stats.size > MAX_HASHED_BYTES) return idOf(['unread', stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' '));
  // One path a line; a name with a line break in it is known by size and times too.
  if (path.includes('\n')) return idOf(['unread', stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' '));
  const hashed = await store.git(['hash-object', '--no-filters', '--stdin-paths'], {
    signal,
    files,
    input: Buffer.concat([bytesOf(path), Buffer.from('\n')]),
  });
  return hashed.ok ? idOf(hashed.output.toString().trim()) : undefined;
}
