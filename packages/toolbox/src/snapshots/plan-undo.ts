import type { BytePath } from './byte-path.ts';
import { inSlices } from './in-slices.ts';
import { isSameEntry, type Entry, type EntryChange } from './entries.ts';

/** What is to become of a path: from what is there to what shall be. */
export interface Restoration {
  path: BytePath;
  now: Entry | undefined;
  to: Entry | undefined;
  /** Where the file itself is, which nothing else has. */
  from?: BytePath;
}

/**
 * Why a path is left as it is. `changed_since`: somebody changed it after the last step; `changed_between`: after another one; `not_kept`: what it was is too
 * large to be kept; `in_the_way`: something else stands there that no step made; `denied`: nobody may touch it.
 */
export type ConflictReason = 'changed_since' | 'changed_between' | 'not_kept' | 'in_the_way' | 'denied';

export interface PathConflict {
  path: BytePath;
  reason: ConflictReason;
  /** As the step left it, or as it is to be where something is in the way. */
  left: Entry | undefined;
  /** As it is; after a step in between, as the next step found it. */
  now: Entry | undefined;
}

export interface UndoPlan {
  restorations: Restoration[];
  conflicts: PathConflict[];
}

/** Paths followed at one go: a few milliseconds of work. */
const TOGETHER = 4000;

/**
 * Follows each path back through the steps that changed it, the newest first: each must find it as it left it. A path that is as it was before the first of
 * them already needs nothing.
 */
export async function planUndo(
  steps: readonly (readonly EntryChange[])[],
  nowAt: (path: BytePath) => Entry | undefined,
): Promise<UndoPlan> {
  const changes = new Map<BytePath, EntryChange[]>();
  for (const step of steps) {
    await inSlices(step, TOGETHER, (change) => {
      const known = changes.get(change.path);
      if (known === undefined) changes.set(change.path, [change]);
      else known.push(change);
    });
  }
  const plan: UndoPlan = { restorations: [], conflicts: [] };
  await inSlices([...changes], TOGETHER, ([path, own]) => {
    const now = nowAt(path);
    const to = own.at(-1)?.before;
    if (isSameEntry(now, to)) return;
    let found = now;
    const broken = own.find((change) => {
      if (!isSameEntry(found, change.after)) return true;
      found = change.before;
      return false;
    });
    if (broken === undefined) plan.restorations.push({ path, now, to });
    else plan.conflicts.push({ path, reason: broken === own[0] ? 'changed_since' : 'changed_between', left: broken.after, now: found });
  });
  return plan;
}

/** A file too large to be kept can be put back if it is still there under another name, from which it would be removed. */
export function findMovedBack(restorations: readonly Restoration[]): Restoration[] {
  const wanted = new Set(restorations.flatMap(({ to }) => (to?.kind === 'large' ? [to.id] : [])));
  const sources = new Map(
    restorations.flatMap(({ path, now, to }) =>
      to === undefined && now !== undefined && wanted.has(now.id) ? [[now.id, path] as const] : [],
    ),
  );
  const used = new Set<BytePath>();
  const moved = restorations.map((restoration): Restoration => {
    const { now, to } = restoration;
    const from = to?.kind === 'large' && now === undefined ? sources.get(to.id) : undefined;
    if (to === undefined || from === undefined || used.has(from)) return restoration;
    used.add(from);
    return { ...restoration, from };
  });
  return moved.filter(({ path }) => !used.has(path));
}
