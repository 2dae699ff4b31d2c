import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readlink } from 'node:fs/promises';
import type { Entry } from './entries.ts';
import { stampOf } from './look-at-files.ts';

/** The id under which git keeps some bytes. */
function blobIdOf(bytes: Uint8Array): string {
  return createHash('sha256').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Whether what stands at a path (its folder is open) is exactly this entry, to the byte and the mode. `stamp`: what a large file was known by; 'any' where that is known otherwise. */
export async function isOnDisk(path: Buffer, entry: Entry | undefined, stamp: string | undefined): Promise<boolean> {
  let stats: BigIntStats;
  try {
    stats = await lstat(path, { bigint: true });
  } catch (error) {
    return entry === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  switch (entry?.kind) {
    case undefined:
      return false;
    case 'link':
      return stats.isSymbolicLink() && blobIdOf(await readlink(path, { encoding: 'buffer' })) === entry.id;
    case 'large':
      return stats.isFile() && (stamp === 'any' || stampOf(stats) === stamp);
    case 'file':
      return stats.isFile() && Number(stats.mode & 0o777n) === entry.mode && (await hashAt(path, stats.size)) === entry.id;
  }
}

async function hashAt(path: Buffer, size: bigint): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash('sha256').update(`blob ${size}\0`);
    const buffer = Buffer.alloc(64 * 1024);
    for (let read = 1; read > 0;) {
      ({ bytesRead: read } = await file.read(buffer, 0, buffer.length));
      hash.update(buffer.subarray(0, read));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
