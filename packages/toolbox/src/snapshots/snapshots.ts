import { mkdir, realpath } from 'node:fs/promises';
import { createJail, type DeniedPaths } from '../jail.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { bytePathFrom, type BytePath } from './byte-path.ts';
import { changesBetween, differenceBetween } from './changes-between.ts';
import type { ChangedFile, ChangedFiles } from './describe-change.ts';
import { forget, prune, sizeOf, type Pruned, type SnapshotSize } from './clean-up.ts';
import { createKeeper, type Judged } from './keeper.ts';
import { createQueues } from './queues.ts';
import { openStore, type Store } from './store.ts';
import { createSnapshotTaker, type SnapshotTaker, type TakeOptions, type Taken } from './take-snapshot.ts';
import { previewUndo, undo, type UndoPreview, type UndoStep, type Undone } from './undo.ts';

/** Larger files are not kept, unless somebody says otherwise. In bytes. */
const LARGEST_FILE_BYTES = 32 * 1024 * 1024;

export interface SnapshotOptions {
  /** Where the snapshots of all working directories are kept. Nobody else writes there, and no agent can. */
  folder: string;
  denied: DeniedPaths;
  largestFileBytes?: number;
  /** What the snapshots of one working directory may take on the disk after a clean-up. */
  quotaBytes?: number;
  /** How long a snapshot is kept though nobody asked a clean-up for it: whoever took it may be about to. */
  graceMs?: number;
}

/** Keeps what the files of working directories were, each at any time that somebody asked for, and puts them back. */
export interface Snapshots {
  /**
   * Takes a snapshot of a folder: of all files in it but those that are ignored and not `named`, denied, or git's own. Of files that did not change it is the
   * same one as before. With `since` it is that snapshot, changed in what is `named` alone. Rejects only with the signal's reason.
   */
  take(root: string, options: TakeSnapshot): Promise<Taken>;
  /** What differs between two snapshots of a folder: thousands of files at most, and how many more. Rejects only with the signal's reason. */
  changes(root: string, given: { before: string; after: string; signal: AbortSignal }): Promise<SnapshotChanges>;
  /**
   * The difference of one file between two snapshots in the unified format, up to `maxCharacters`; `path` and `from` as `changes` says them. Rejects only
   * with the signal's reason.
   */
  difference(root: string, given: DifferenceOptions): Promise<SnapshotDifference>;
  /** What `undo` would do with the files as they are. Rejects only with the signal's reason. */
  previewUndo(root: string, given: { steps: readonly UndoStep[]; signal: AbortSignal }): Promise<UndoPreview>;
  /**
   * Takes back what some steps changed, the newest first: exactly that, to the byte and the mode, path by path. Where somebody changed a file since, nothing
   * is taken back, or with `skipConflicts` all the rest. Links are never followed. Rejects only with the signal's reason, and then nothing was changed.
   */
  undo(root: string, given: { steps: readonly UndoStep[]; skipConflicts?: boolean; signal: AbortSignal }): Promise<Undone>;
  /**
   * Lets go of all snapshots of a folder but those in `keep`, the newest first, and of the oldest of these while they take more than the quota; the last one
   * taken stays. Takes seconds, or minutes after much has changed; the folder's other work waits. Rejects only with the signal's reason; what was asked to be
   * kept is there then.
   */
  prune(root: string, given: { keep: readonly string[]; signal: AbortSignal }): Promise<Pruned | { ok: false; detail: string }>;
  /** What all snapshots take on the disk, by folder. */
  size(signal: AbortSignal): Promise<SnapshotSize>;
  /** Lets go of everything about a folder, as `size` names it; it may be gone. */
  forget(root: string, signal: AbortSignal): Promise<void>;
}

/** `named`: paths from the folder, with forward slashes. */
export type TakeSnapshot = Omit<TakeOptions, 'named'> & { named?: readonly string[] };

export type SnapshotChanges = ({ ok: true } & ChangedFiles) | { ok: false; detail: string };
export type SnapshotDifference = { ok: true; file: ChangedFile } | { ok: false; detail: string };

export interface DifferenceOptions {
  before: string;
  after: string;
  path: string;
  from?: string;
  maxCharacters?: number;
  signal: AbortSignal;
}

interface Opened {
  store: Store;
  judge: (path: BytePath) => Judged;
  taker: SnapshotTaker;
}

const QUOTA_BYTES = 2 * 1024 ** 3;
const GRACE_MS = 3_600_000;

/** Of files whose changes are remembered: some ten megabytes. */
const MAX_REMEMBERED_FILES = 50_000;

/** Characters of a difference, unless somebody says otherwise. */
const MAX_DIFF = 200_000;
const NO_NAME = { ok: false, detail: 'This is no snapshot.' } as const;

/** Names come from outside, and git would understand others. */
function areNames(names: readonly string[]): boolean {
  return names.every((name) => /^[0-9a-f]{64}$/.test(name));
}

function namesIn(steps: readonly UndoStep[]): string[] {
  return steps.flatMap(({ before, after }) => [before, after]);
}

export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { folder, denied } = options;
  const largestFileBytes = options.largestFileBytes ?? LARGEST_FILE_BYTES;
  const quotaBytes = options.quotaBytes ?? QUOTA_BYTES;
  const graceMs = options.graceMs ?? GRACE_MS;
  const inTurn = createQueues();
  const open = new Map<string, Opened>();

  /** What differs between two snapshots never changes, and pages ask for it again and again. */
  const seen = createBoundedCache<SnapshotChanges & { ok: true }>(MAX_REMEMBERED_FILES, ({ files }) => files.length + 1);

  /** Runs something that only reads what is kept: it need not wait for those who add to it. */
  async function reading<Answer>(
    root: string,
    signal: AbortSignal,
    run: (store: Store) => Promise<Answer>,
  ): Promise<Answer | { ok: false; detail: string }> {
    signal.throwIfAborted();
    const known = open.get(await realpath(root).catch(() => root));
    return known === undefined ? at(root, signal, ({ store }) => run(store)) : run(known.store);
  }

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
      const judge = createKeeper(jail.jail);
      const made = { store, judge, taker: createSnapshotTaker({ store, judge, denied: JSON.stringify(denied), largestFileBytes }) };
      open.set(real, made);
      return run(made);
    });
  }

  return {
    async take(root, { named = [], ...given }) {
      if (given.since !== undefined && !areNames([given.since])) return NO_NAME;
      return at(root, given.signal, ({ taker }) => taker.take({ ...given, named: named.map(bytePathFrom) }));
    },

    async changes(root, { before, after, signal }) {
      if (!areNames([before, after])) return NO_NAME;
      const known = seen.get(`${root} ${before} ${after}`);
      if (known !== undefined) return known;
      const found = await reading(root, signal, (store) => changesBetween(store, before, after, signal));
      if (found.ok) seen.set(`${root} ${before} ${after}`, found);
      return found;
    },

    async difference(root, { signal, maxCharacters = MAX_DIFF, ...given }) {
      if (!areNames([given.before, given.after])) return NO_NAME;
      return reading(root, signal, (store) => differenceBetween(store, { ...given, maxCharacters }, signal));
    },

    previewUndo: (root, { steps, signal }) =>
      areNames(namesIn(steps)) ? at(root, signal, (opened) => previewUndo(opened, steps, signal)) : Promise.resolve(NO_NAME),

    async undo(root, { steps, skipConflicts = false, signal }) {
      if (!areNames(namesIn(steps))) return { ...NO_NAME, conflicts: [] };
      const undone = await at(root, signal, (opened) => undo(opened, steps, skipConflicts, signal));
      return 'conflicts' in undone || undone.ok ? undone : { ...undone, conflicts: [] };
    },

    async prune(root, { keep, signal }) {
      if (!areNames(keep)) return NO_NAME;
      return at(root, signal, async ({ store, taker }) => {
        const now = await taker.takeWithoutIgnored(signal);
        if (!now.ok) return now;
        const always = await taker.takenSince(Date.now() - graceMs);
        return prune(store, { keep, always, maxBytes: quotaBytes }, signal);
      });
    },

    size: (signal) => sizeOf(folder, signal),

    async forget(root, signal) {
      const real = await realpath(root).catch(() => root);
      await inTurn(real, signal, async () => {
        open.delete(real);
        await forget(folder, real);
      });
    },
  };
}
