import { lookAtFiles, type LookedAt } from './look-at-files.ts';
import type { BytePath } from './byte-path.ts';

const SECOND_NS = 1_000_000_000n;

/**
 * Files that changed in the second in which they were read, with the exact time. Git compares whole seconds: one more change in the same second, with the
 * old size and times put back, would not be seen by it.
 */
export interface RecentFiles {
  /** When a look begins: what changes from then on may change again unseen. */
  now(): bigint;
  /** Takes note of files that were looked at after `began`, and drops those that can't change unseen any more. */
  note(files: readonly LookedAt[], began: bigint): void;
  /** Those that changed once more. */
  changedSince(root: string, signal: AbortSignal): Promise<BytePath[]>;
  forget(): void;
}

export function createRecentFiles(): RecentFiles {
  let changedAt = new Map<BytePath, bigint>();
  return {
    // The system's clock for files may lag behind by a few milliseconds.
    now: () => ((BigInt(Date.now() - 50) * 1_000_000n) / SECOND_NS) * SECOND_NS,

    note(files, began) {
      changedAt = new Map([...changedAt].filter(([, at]) => at >= began));
      for (const { path, stats } of files) if (stats !== undefined && stats.ctimeNs >= began) changedAt.set(path, stats.ctimeNs);
    },

    async changedSince(root, signal) {
      const looked = await lookAtFiles(root, [...changedAt.keys()], signal);
      return looked.filter(({ path, stats }) => stats?.ctimeNs !== changedAt.get(path)).map(({ path }) => path);
    },

    forget() {
      changedAt = new Map();
    },
  };
}
