import { access, constants } from 'node:fs/promises';
import { bytesOf, shownPath, type BytePath } from './byte-path.ts';
import type { Judged } from './keeper.ts';
import { largeFileId } from './large-files.ts';
import { lookAtFiles, stampOf, type LookedAt } from './look-at-files.ts';
import { narrow } from './narrow.ts';
import { planList, type LeftOut } from './plan-list.ts';
import { createRecentFiles } from './recent-files.ts';
import { ignoredThoughListed, notListed, scan, trackedThoughIgnored, type ScanAnswer } from './scan.ts';
import { decodeRecord, emptyRecord, encodeRecord, type SnapshotRecord } from './snapshot-record.ts';
import type { LargeStamp, Remembered, Store } from './store.ts';
import { digestOf, lookAround, type Surroundings } from './surroundings.ts';
import { writeBlob, writeList, writeSnapshot, writeTree } from './write-list.ts';

/** A file of which a snapshot says only what it was known by. */
export interface NotKept {
  path: string;
  bytes: number;
}

export type Taken =
  | {
      ok: true;
      /** The snapshot: the same for the same files. */
      tree: string;
      /** Whether it is another than the last one of this working directory. */
      changed: boolean;
      /** Files too large to be kept: that they changed is seen, what they were is not. */
      notKept: NotKept[];
      leftOut: LeftOut[];
    }
  | { ok: false; detail: string };

export interface TakeOptions {
  signal: AbortSignal;
  /** Called while many files are read: how many are done, and how many there are. */
  progress?: (done: number, total: number) => void;
  /** Files that are kept also where they are ignored. */
  named?: readonly BytePath[];
  /** The snapshot before a call that changes nothing but what is `named`: what else changed since is left out of this one. */
  since?: string;
}

interface Attempt extends TakeOptions {
  /** Whether files leave the list that are ignored by now. */
  dropIgnored: boolean;
}

export interface SnapshotTaker {
  /** Takes a snapshot; of files that did not change the same, and then writes nothing. Rejects only with the signal's reason. */
  take(options: TakeOptions): Promise<Taken>;
  /** The same, without the files that have become ignored since they were first kept. Between two steps, as if somebody had removed them. */
  takeWithoutIgnored(signal: AbortSignal): Promise<Taken>;
  /** The snapshots taken since a time, in milliseconds, and the last one: somebody may be about to use them. */
  takenSince(timeMs: number): Promise<string[]>;
}

/** What is known about the last snapshot. */
interface Known {
  remembered: Remembered;
  record: SnapshotRecord;
  recordText: string;
}

/** How often it is begun again when files change while they are read. */
const ATTEMPTS = 3;
/** As many files are read without asking whether somebody wants to stop: half a list would have to be made anew. */
const UNINTERRUPTED_FILES = 1000;

const NEVER = new AbortController().signal;

/** Takes the snapshots of one working directory, one after the other. `denied`: another text when other files are denied. */
export function createSnapshotTaker(given: {
  store: Store;
  judge: (path: BytePath) => Judged;
  denied: string;
  largestFileBytes: number;
}): SnapshotTaker {
  const { store, judge, largestFileBytes } = given;
  const recent = createRecentFiles();
  /** Files that could not be read, as they looked then. */
  const unreadable = new Map<BytePath, string>();
  const takenAt = new Map<string, number>();
  let known: Known | undefined;
  let lastAround: Surroundings | undefined;

  async function recall(): Promise<{ known: Known; current: boolean } | undefined> {
    const recalled = await store.recall();
    if (recalled === undefined) return undefined;
    const { remembered, current } = recalled;
    if (known?.remembered.record === remembered.record) return { known: { ...known, remembered }, current };
    const read = await store.git(['cat-file', 'blob', remembered.record], { signal: NEVER });
    const recordText = read.ok ? read.output.toString() : '';
    const record = decodeRecord(recordText);
    return record === undefined ? undefined : { known: { remembered, record, recordText }, current };
  }

  /** Looks at the repository around and at the files together; what was seen of these counts only if the same files are meant as before. */
  async function lookAndScan(signal: AbortSignal): Promise<{ around: Surroundings; early: ScanAnswer | undefined }> {
    const before = lastAround;
    const [around, early] = await Promise.all([
      lookAround(store.root, signal),
      before === undefined ? undefined : scan(store, before, signal),
    ]);
    lastAround = around;
    return { around, early: before?.top === around.top && before.ignored === around.ignored ? early : undefined };
  }

  /** A large file where a folder is now: git would take the folder for what stands on the list. */
  async function hasFolderForFile(paths: readonly BytePath[], signal: AbortSignal): Promise<boolean> {
    const looked = await lookAtFiles(store.root, paths, signal);
    return looked.some(({ stats }) => stats?.isDirectory() === true);
  }

  async function noteUnreadable(paths: readonly BytePath[], signal: AbortSignal): Promise<void> {
    for (const { path, stats } of await lookAtFiles(store.root, paths, signal)) {
      if (stats?.isFile() !== true) continue;
      const isReadable = await access(Buffer.concat([Buffer.from(`${store.root}/`), bytesOf(path)]), constants.R_OK).then(
        () => true,
        () => false,
      );
      if (!isReadable) unreadable.set(path, stampOf(stats));
    }
  }

  async function attempt(options: Attempt): Promise<Taken | { ok: 'again'; detail: string }> {
    const { signal } = options;
    const { around, early } = await lookAndScan(signal);
    const rules = digestOf([around.top, around.prefix, given.denied, largestFileBytes].join('\n'));
    const recalled = await recall();
    const stamps = new Map(recalled?.known.remembered.large);
    const isFirst =
      recalled?.current !== true || recalled.known.remembered.rules !== rules || (await hasFolderForFile([...stamps.keys()], signal));
    if (isFirst) {
      await store.startAfresh();
      recent.forget();
      stamps.clear();
    }
    await store.ignore(around.ignored);

    const isEnough = early !== undefined && (early.ok ? !isFirst : early.isFinal);
    const [answer, named] = await Promise.all([
      isEnough ? early : scan(store, around, signal),
      notListed(store, around, options.named ?? [], signal),
    ]);
    if (!answer.ok) return { ok: answer.isFinal ? false : 'again', detail: answer.detail };
    const { different, gone, unlisted, closed } = answer.scanned;
    const isTrackedSame = !isFirst && around.tracked === recalled.known.remembered.tracked;
    const tracked = isTrackedSame ? recalled.known.record.tracked : (await trackedThoughIgnored(store.root, signal)).sort();
    const began = recent.now();
    const again = await recent.changedSince(store.root, signal);
    const dropped = options.dropIgnored && !isFirst ? await ignoredThoughListed(store, around, signal) : [];
    const listedNow = await lookAtFiles(store.root, [...new Set([...different, ...again, ...dropped])], signal);
    const unlistedNow = await lookAtFiles(store.root, [...new Set([...unlisted, ...(isTrackedSame ? [] : tracked), ...named])], signal);
    const plan = await planList({
      listed: [...listedNow, ...gone.map((path): LookedAt => ({ path, stats: undefined }))],
      unlisted: unlistedNow,
      record: isFirst ? emptyRecordLike(recalled?.known.record) : recalled.known.record,
      stamps,
      again: new Set(again),
      dropped: new Set(dropped),
      judge,
      isUnreadable: ({ path, stats }) => stats !== undefined && unreadable.get(path) === stampOf(stats),
      largestFileBytes,
      isFirst: recalled === undefined,
    });

    const large: { path: BytePath; id: string }[] = [];
    for (const file of plan.large) {
      const id = await largeFileId(store, { workTree: around.top, directory: store.root }, file, signal);
      if (id === undefined) return { ok: 'again', detail: `"${shownPath(file.path)}" cannot be read.` };
      if (plan.stamps.get(file.path)?.id !== id) large.push({ path: file.path, id });
      plan.stamps.set(file.path, { stamp: stampOf(file.stats), id });
    }

    const committing = plan.read.length > UNINTERRUPTED_FILES ? signal : NEVER;
    const written = await writeList(store, around, { remove: plan.remove, large, read: plan.read }, { ...options, signal: committing });
    if (!written.ok) {
      await noteUnreadable(plan.read, signal);
      return { ok: 'again', detail: written.detail };
    }
    recent.note([...listedNow, ...unlistedNow], began);

    const record: SnapshotRecord = {
      ...plan.record,
      rules: { excluded: around.ignored, prefix: around.prefix, lists: around.lists },
      tracked,
      apart: [...plan.apart, ...closed].sort(),
    };
    const isListSame = !isFirst && plan.read.length === 0 && plan.remove.length === 0 && large.length === 0;
    const isSame = isListSame && isLeftOutSame(record, recalled.known.record);
    const saved = await save(isFirst ? undefined : recalled.known, isSame, record, plan.stamps, around, rules, committing);
    if (!saved.ok) return saved;
    return {
      ok: true,
      tree: saved.snapshot,
      changed: saved.snapshot !== recalled?.known.remembered.snapshot,
      notKept: [...plan.record.large].map(([path, { bytes }]) => ({ path: shownPath(path), bytes })),
      leftOut: [...plan.leftOut, ...closed.map((path) => ({ path: shownPath(path), reason: 'unreadable' as const }))],
    };
  }

  async function save(
    last: Known | undefined,
    isSame: boolean,
    record: SnapshotRecord,
    stamps: ReadonlyMap<BytePath, LargeStamp>,
    around: Surroundings,
    rules: string,
    signal: AbortSignal,
  ): Promise<{ ok: true; snapshot: string } | { ok: false; detail: string }> {
    const same = { rules, tracked: around.tracked, large: [...stamps] };
    if (last !== undefined && isSame) {
      const { snapshot, record: recordId, tracked, large } = last.remembered;
      if (tracked !== same.tracked || JSON.stringify(large) !== JSON.stringify(same.large)) {
        await store.remember({ ...same, snapshot, record: recordId });
      }
      return { ok: true, snapshot };
    }
    const recordText = encodeRecord(record);
    const [blob, tree] = await Promise.all([
      recordText === last?.recordText ? { ok: true as const, id: last.remembered.record } : writeBlob(store, recordText, signal),
      writeTree(store, around, signal),
    ]);
    if (!blob.ok) return blob;
    if (!tree.ok) return tree;
    const made = await writeSnapshot(store, tree.id, blob.id, signal);
    if (!made.ok) return made;
    const remembered = await store.remember({ ...same, snapshot: made.id, record: blob.id });
    known = { remembered, record, recordText };
    return { ok: true, snapshot: made.id };
  }

  async function inAttempts(options: Attempt): Promise<Taken> {
    let detail = '';
    for (let count = 0; count < ATTEMPTS; count += 1) {
      options.signal.throwIfAborted();
      await store.unlock();
      const taken = await attempt(options);
      if (taken.ok === true) takenAt.set(taken.tree, Date.now());
      if (taken.ok !== 'again') return taken;
      ({ detail } = taken);
    }
    return { ok: false, detail: `The files cannot be kept as they are: ${detail}` };
  }

  return {
    async take(options) {
      const taken = await inAttempts({ ...options, dropIgnored: false });
      if (!taken.ok || options.since === undefined) return taken;
      const given = { before: options.since, after: taken.tree, paths: new Set(options.named) };
      const narrowed = await narrow(store, given, options.signal);
      if (!narrowed.ok) return narrowed;
      takenAt.set(narrowed.tree, Date.now());
      return { ...taken, tree: narrowed.tree };
    },
    takeWithoutIgnored: (signal) => inAttempts({ signal, dropIgnored: true }),

    async takenSince(timeMs) {
      for (const [tree, at] of takenAt) if (at < timeMs) takenAt.delete(tree);
      const last = (await store.recall())?.remembered.snapshot;
      return [...new Set([...(last === undefined ? [] : [last]), ...takenAt.keys()])];
    },
  };
}

/** Whether the same files are left out of two snapshots, for the same reasons. */
function isLeftOutSame(left: SnapshotRecord, right: SnapshotRecord): boolean {
  const text = ({ rules, tracked, apart }: SnapshotRecord): string => JSON.stringify([rules, tracked, apart]);
  return text(left) === text(right);
}

/** Nothing in it, with the usual permissions of another: so the same files give the same snapshot. */
function emptyRecordLike(record: SnapshotRecord | undefined): SnapshotRecord {
  const { plainMode, executableMode } = record ?? emptyRecord();
  return { ...emptyRecord(), plainMode, executableMode };
}
