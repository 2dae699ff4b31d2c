import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { bytesOf, type BytePath } from './byte-path.ts';

/** Files looked at together: between two such groups the event loop serves others. */
const TOGETHER = 256;

export interface LookedAt {
  path: BytePath;
  /** Absent where nothing is there. */
  stats: BigIntStats | undefined;
}

/** What stands at some paths of a working directory. Links are not followed in their last part. Rejects with the signal's reason. */
export async function lookAtFiles(root: string, paths: readonly BytePath[], signal: AbortSignal): Promise<LookedAt[]> {
  const base = Buffer.from(`${root}/`);
  const looked: LookedAt[] = [];
  for (let from = 0; from < paths.length; from += TOGETHER) {
    signal.throwIfAborted();
    const group = paths.slice(from, from + TOGETHER).map(async (path): Promise<LookedAt> => {
      const stats = await lstat(Buffer.concat([base, bytesOf(path)]), { bigint: true }).catch(() => undefined);
      return { path, stats };
    });
    looked.push(...(await Promise.all(group)));
  }
  return looked;
}

/** Changes whenever a file is written, replaced, or gets other permissions. */
export function stampOf(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs, stats.mode].join(' ');
}
