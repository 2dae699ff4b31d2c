import type { BigIntStats } from 'node:fs';
import { shownPath, type BytePath } from './byte-path.ts';
import { inSlices } from './in-slices.ts';
import { isRefusedLink, type Judged } from './keeper.ts';
import { stampOf, type LookedAt } from './look-at-files.ts';
import type { SnapshotRecord } from './snapshot-record.ts';
import type { LargeStamp } from './store.ts';

/** A file that a snapshot does not hold though nothing ignores or denies it. `name`: no repository can hold its name. */
export interface LeftOut {
  path: string;
  reason: 'name' | 'unreadable';
}

/** What is to become of the list of files. */
export interface ListPlan {
  /** Files and links to read. */
  read: BytePath[];
  /** Paths that are on the list and not to be. */
  remove: BytePath[];
  /** Too large to be kept, and not as they were. */
  large: { path: BytePath; stats: BigIntStats }[];
  /** The record as it will be. */
  record: SnapshotRecord;
  stamps: Map<BytePath, LargeStamp>;
  leftOut: LeftOut[];
  /** Files that cannot be read. */
  apart: BytePath[];
}

export interface ListPlanInput {
  listed: readonly LookedAt[];
  unlisted: readonly LookedAt[];
  record: SnapshotRecord;
  stamps: ReadonlyMap<BytePath, LargeStamp>;
  /** Those whose content has to be read again however they look. */
  again: ReadonlySet<BytePath>;
  /** Those that are to leave the list. */
  dropped: ReadonlySet<BytePath>;
  judge: (path: BytePath) => Judged;
  isUnreadable: (file: LookedAt) => boolean;
  largestFileBytes: number;
  /** Whether no file is listed yet, and the most frequent permissions can become the usual ones. */
  isFirst: boolean;
}

/** Files decided on at one go: about 5 ms of work. */
const TOGETHER = 256;

/** Decides from how files look what is to be read. Between some files and the next the event loop serves others. */
export async function planList(input: ListPlanInput): Promise<ListPlan> {
  const { record: old, judge } = input;
  const record: SnapshotRecord = { ...old, modes: new Map(old.modes), large: new Map(old.large) };
  const plan: ListPlan = { read: [], remove: [], large: [], record, stamps: new Map(input.stamps), leftOut: [], apart: [] };
  const modes: [BytePath, number][] = [];

  const forget = (path: BytePath): void => {
    record.modes.delete(path);
    record.large.delete(path);
    plan.stamps.delete(path);
  };
  const place = (file: LookedAt, isListed: boolean): void => {
    const { path, stats } = file;
    const judged = judge(path);
    const isKept = judged === 'kept' && (stats?.isFile() === true || (stats?.isSymbolicLink() === true && !isRefusedLink(path)));
    if (stats === undefined || !isKept || input.dropped.has(path) || input.isUnreadable(file)) {
      if (isListed) plan.remove.push(path);
      forget(path);
      if (stats === undefined || input.dropped.has(path) || judged === 'denied' || !(stats.isFile() || stats.isSymbolicLink())) return;
      if (isKept) plan.apart.push(path);
      plan.leftOut.push({ path: shownPath(path), reason: isKept ? 'unreadable' : 'name' });
      return;
    }
    if (stats.isFile() && stats.size > input.largestFileBytes) {
      if (plan.stamps.get(path)?.stamp === stampOf(stats)) return;
      record.modes.delete(path);
      record.large.set(path, { bytes: Number(stats.size), mode: Number(stats.mode & 0o777n) });
      plan.large.push({ path, stats });
      return;
    }
    forget(path);
    if (isListed && input.again.has(path)) plan.remove.push(path);
    plan.read.push(path);
    if (stats.isFile()) modes.push([path, Number(stats.mode & 0o777n)]);
  };

  await inSlices(input.listed, TOGETHER, (file) => place(file, true));
  await inSlices(input.unlisted, TOGETHER, (file) => place(file, false));
  if (input.isFirst) {
    record.plainMode = mostFrequent(modes, false) ?? record.plainMode;
    record.executableMode = mostFrequent(modes, true) ?? record.executableMode;
  }
  for (const [path, mode] of modes) {
    if (mode !== (isExecutable(mode) ? record.executableMode : record.plainMode)) record.modes.set(path, mode);
  }
  return plan;
}

/** Git's rule: what its owner may execute. */
export function isExecutable(mode: number): boolean {
  return (mode & 0o100) !== 0;
}

function mostFrequent(modes: readonly (readonly [BytePath, number])[], executable: boolean): number | undefined {
  const counts = new Map<number, number>();
  for (const [, mode] of modes) if (isExecutable(mode) === executable) counts.set(mode, (counts.get(mode) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}
