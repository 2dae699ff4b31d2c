import { mkdir, realpath } from 'node:fs/promises';
import { createJail, type DeniedPaths, type Jail } from '../jail.ts';
import { createQueues } from './queues.ts';
import { openStore, type Store } from './store.ts';
import { createSnapshotTaker, type SnapshotTaker, type TakeOptions, type Taken } from './take-snapshot.ts';

/** Larger files are not kept, unless somebody says otherwise. In bytes. */
const LARGEST_FILE_BYTES = 32 * 1024 * 1024;

export interface SnapshotOptions {
  /** Where the snapshots of all working directories are kept. Nobody else writes there, and no agent can. */
  folder: string;
  denied: DeniedPaths;
  largestFileBytes?: number;
}

/** Keeps what the files of working directories were, each at any time that somebody asked for, and puts them back. */
export interface Snapshots {
  /**
   * Takes a snapshot of a folder: of all files in it but those that are ignored, denied, or git's own. Of files that did not change it is the same one as
   * before. Rejects only with the signal's reason.
   */
  take(root: string, options: TakeOptions): Promise<Taken>;
}

interface Opened {
  store: Store;
  jail: Jail;
  taker: SnapshotTaker;
}

export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { folder, denied } = options;
  const largestFileBytes = options.largestFileBytes ?? LARGEST_FILE_BYTES;
  const inTurn = createQueues();
  const open = new Map<string, Opened>();

  /** Runs something on a working directory while nothing else does. */
  async function at<Answer>(
    root: string,
    signal: AbortSignal,
    run: (opened: Opened) => Promise<Answer>,
  ): Promise<Answer | { ok: false; detail: string }> {
    signal.throwIfAborted();
    const real = await realpath(root).catch(() => undefined);
    if (real === undefined) return { ok: false, detail: 'The folder of this project is not there any more.' };
    return inTurn(real, signal, async () => {
      const known = open.get(real);
      if (known !== undefined) return run(known);
      const jail = await createJail(real, denied);
      if (!jail.ok) return { ok: false, detail: jail.detail };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const opened = await openStore(folder, real, signal);
      if (!opened.ok) return opened;
      const { store } = opened;
      const taker = createSnapshotTaker({ store, jail: jail.jail, denied: JSON.stringify(denied), largestFileBytes });
      const made = { store, jail: jail.jail, taker };
      open.set(real, made);
      return run(made);
    });
  }

  return {
    take: (root, given) => at(root, given.signal, ({ taker }) => taker.take(given)),
  };
}
