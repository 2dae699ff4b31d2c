import type { FileEffect } from '@baton/protocol';
import { keptIds, withDifference } from './changes-between.ts';
import { shownPath, type BytePath } from './byte-path.ts';
import { describeChange, listed, type ChangedFile, type ChangedFiles } from './describe-change.ts';
import { entriesAt, type Entry, type EntryChange, type ReadEntries } from './entries.ts';
import { entriesBetween } from './entries-between.ts';
import { inSlices } from './in-slices.ts';
import { findInTheWay } from './in-the-way.ts';
import type { Judged } from './keeper.ts';
import { lookAtFiles } from './look-at-files.ts';
import { findMovedBack, planUndo, type ConflictReason, type PathConflict, type Restoration, type UndoPlan } from './plan-undo.ts';
import { putBack } from './put-back.ts';
import { sizesOf } from './read-blobs.ts';
import type { Store } from './store.ts';
import type { SnapshotTaker } from './take-snapshot.ts';

/** What is to be taken back: what changed between two snapshots. */
export interface UndoStep {
  before: string;
  after: string;
}

/** A file that cannot be put back, with the difference between what the step left and what there is now. */
export interface UndoConflict extends Pick<FileEffect, 'path' | 'diff' | 'diffCut' | 'note'> {
  reason: ConflictReason;
  detail: string;
}

export type UndoPreview =
  | {
      ok: true;
      /** The snapshot of the files as they are now. */
      tree: string;
      /** What would become of the files; `more`: of how many beyond these. */
      files: ChangedFile[];
      more: number;
      conflicts: UndoConflict[];
    }
  | { ok: false; detail: string };

export type Undone =
  | {
      ok: true;
      /** The snapshots before and after: undoing is a step that can be undone. */
      before: string;
      after: string;
      /** What became of the files; `more`: of how many beyond these. */
      files: ChangedFile[];
      more: number;
      /** What was left as it is. */
      skipped: UndoConflict[];
    }
  /** Nothing was changed, unless `detail` says so. */
  | { ok: false; detail: string; conflicts: UndoConflict[] };

/** Files of one answer that come with their differences, and the characters of all of these and of each. */
const MAX_WITH_DIFF = 60;
const MAX_CHARACTERS = 1_000_000;
const MAX_DIFF = 100_000;

/** Paths judged at one go: a few milliseconds of work. */
const JUDGED_TOGETHER = 256;
const DESCRIBED_TOGETHER = 1000;

const WORDS: Readonly<Record<ConflictReason, string>> = {
  changed_since: 'Somebody changed it since.',
  changed_between: 'Somebody changed it between these steps.',
  not_kept: 'What it was is too large to be kept.',
  in_the_way: 'Something else is in its place.',
  denied: 'It is denied now.',
};

const WOULD_BE_LOST = 'It is too large to be kept: once gone, nothing could bring it back.';

interface Working {
  store: Store;
  taker: SnapshotTaker;
  judge: (path: BytePath) => Judged;
}

interface Prepared {
  ok: true;
  tree: string;
  plan: UndoPlan;
}

/** What undoing some steps (the newest first) would do. Changes nothing in the working directory. */
export async function previewUndo(working: Working, steps: readonly UndoStep[], signal: AbortSignal): Promise<UndoPreview> {
  const prepared = await prepare(working, steps, signal);
  if (!prepared.ok) return prepared;
  const { tree, plan } = prepared;
  const files = await describeAll(working.store, plan.restorations, true, signal);
  return { ok: true, tree, ...files, conflicts: await describeConflicts(working.store, plan.conflicts, signal) };
}

/**
 * Takes back what some steps (the newest first) changed, to the byte and the mode; nothing of it where something cannot be taken back, unless that is to be
 * skipped. Once it begins to change files it is not interrupted.
 */
export async function undo(working: Working, steps: readonly UndoStep[], skipConflicts: boolean, signal: AbortSignal): Promise<Undone> {
  const prepared = await prepare(working, steps, signal);
  if (!prepared.ok) return { ...prepared, conflicts: [] };
  const { tree, plan } = prepared;
  const conflicts = await describeConflicts(working.store, plan.conflicts, signal);
  if (conflicts.length > 0 && !skipConflicts) {
    return { ok: false, detail: `${counted(conflicts.length)} cannot be put back. Nothing was changed.`, conflicts };
  }
  const files = await describeAll(working.store, plan.restorations, false, signal);
  signal.throwIfAborted();
  const stamps = new Map((await working.store.recall())?.remembered.large);
  const done = await putBack(working.store, plan.restorations, (path) => stamps.get(path)?.stamp);
  if (!done.ok) return { ...done, conflicts };
  const named = plan.restorations.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
  const after = await working.taker.take({ signal: new AbortController().signal, named, since: tree });
  if (!after.ok) return { ok: false, detail: `The files were put back. ${after.detail}`, conflicts };
  return { ok: true, before: tree, after: after.tree, ...files, skipped: conflicts };
}

async function prepare(
  { store, taker, judge }: Working,
  steps: readonly UndoStep[],
  signal: AbortSignal,
): Promise<Prepared | { ok: false; detail: string }> {
  const first = await taker.take({ signal });
  if (!first.ok) return first;
  const changes: EntryChange[][] = [];
  for (const { before, after } of steps) {
    const read = before === after ? undefined : await entriesBetween(store, before, after, signal);
    if (read?.ok === false) return read;
    changes.push(read?.changes ?? []);
  }
  const touched = new Set(changes.flat().map(({ path }) => path));
  if (touched.size === 0) return { ok: true, tree: first.tree, plan: { restorations: [], conflicts: [] } };
  const present = await presentOf({ store, taker, tree: first.tree, touched }, signal);
  if (!present.ok) return present;
  const { tree } = present;
  const planned = await planUndo(changes, (path) => present.entries.get(path));

  const conflicts: PathConflict[] = [];
  const refuse = (refused: readonly Restoration[], reason: ConflictReason): void => {
    for (const { path, now: found, to } of refused) conflicts.push({ path, reason, left: to, now: found });
  };
  await inSlices(planned.conflicts, JUDGED_TOGETHER, (each) => {
    conflicts.push(judge(each.path) === 'kept' ? each : { ...each, reason: 'denied' });
  });
  const [kept, denied]: [Restoration[], Restoration[]] = [[], []];
  await inSlices(planned.restorations, JUDGED_TOGETHER, (each) => (judge(each.path) === 'kept' ? kept : denied).push(each));
  refuse(denied, 'denied');
  let possible = findMovedBack(kept);
  const isLost = ({ now, to, from }: Restoration): boolean => now?.kind === 'large' || (to?.kind === 'large' && from === undefined);
  refuse(possible.filter(isLost), 'not_kept');
  possible = possible.filter((each) => !isLost(each));
  // What is not removed may be in the way of something else.
  for (
    let found = await findInTheWay(store.root, possible, signal);
    found.size > 0;
    found = await findInTheWay(store.root, possible, signal)
  ) {
    const blocked = found;
    refuse(
      possible.filter(({ path }) => blocked.has(path)),
      'in_the_way',
    );
    possible = possible.filter(({ path }) => !blocked.has(path));
  }
  return { ok: true, tree, plan: { restorations: possible, conflicts } };
}

/** What there is now at some paths. What stands there and was left out, since it is ignored by now, is kept first: nothing is written over it unseen. */
async function presentOf(
  { store, taker, tree, touched }: { store: Store; taker: SnapshotTaker; tree: string; touched: ReadonlySet<BytePath> },
  signal: AbortSignal,
): Promise<ReadEntries<{ tree: string; entries: Map<BytePath, Entry> }>> {
  const present = await entriesAt(store, tree, touched, signal);
  if (!present.ok) return present;
  const missing = [...touched].filter((path) => !present.entries.has(path));
  const looked = await lookAtFiles(store.root, missing, signal);
  const named = looked.filter(({ stats }) => stats?.isFile() === true || stats?.isSymbolicLink() === true).map(({ path }) => path);
  if (named.length === 0) return { ...present, tree };
  const taken = await taker.take({ signal, named });
  if (!taken.ok) return taken;
  const again = await entriesAt(store, taken.tree, touched, signal);
  return again.ok ? { ...again, tree: taken.tree } : again;
}

async function describeAll(
  store: Store,
  restorations: readonly Restoration[],
  withDiffs: boolean,
  signal: AbortSignal,
): Promise<ChangedFiles> {
  const changes = restorations.map(({ path, now, to, from }) => ({
    path,
    before: from === undefined ? now : to,
    after: to,
    ...(from === undefined ? {} : { from }),
  }));
  const sizes = await sizesOf(store, [...new Set(changes.flatMap(keptIds))], signal);
  const [shown, rest] = withDiffs ? [changes.slice(0, MAX_WITH_DIFF), changes.slice(MAX_WITH_DIFF)] : [[], changes];
  const files: ChangedFile[] = [];
  let left = MAX_CHARACTERS;
  for (const change of shown) {
    const file = left > 0 ? await withDifference(store, change, sizes, Math.min(left, MAX_DIFF), signal) : describeChange(change, sizes);
    left -= file.diff?.length ?? 0;
    files.push(file);
  }
  await inSlices(rest, DESCRIBED_TOGETHER, (change) => files.push(describeChange(change, sizes)));
  return listed(files);
}

async function describeConflicts(store: Store, conflicts: readonly PathConflict[], signal: AbortSignal): Promise<UndoConflict[]> {
  const changes = conflicts.map(({ path, left, now }) => ({ path, before: left, after: now }));
  const sizes = await sizesOf(store, [...new Set(changes.flatMap(keptIds))], signal);
  const described: UndoConflict[] = [];
  let room = MAX_CHARACTERS;
  for (const [index, { path, reason, left }] of conflicts.entries()) {
    const change = changes[index];
    const isShown = change !== undefined && room > 0 && index < MAX_WITH_DIFF && reason !== 'denied';
    const shown = isShown ? await withDifference(store, change, sizes, Math.min(room, MAX_DIFF), signal) : undefined;
    const { diff, diffCut, note } = shown ?? {};
    room -= diff?.length ?? 0;
    described.push({
      path: shownPath(path),
      reason,
      detail: reason === 'not_kept' && left?.kind !== 'large' ? WOULD_BE_LOST : WORDS[reason],
      ...(diff === undefined ? {} : { diff }),
      ...(diffCut === undefined ? {} : { diffCut }),
      ...(note === undefined ? {} : { note }),
    });
  }
  return described.sort((first, second) => (first.path < second.path ? -1 : 1));
}

function counted(files: number): string {
  return files === 1 ? 'One file' : `${files} files`;
}
