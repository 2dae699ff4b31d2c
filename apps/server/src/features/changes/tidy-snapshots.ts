import { realpath } from 'node:fs/promises';
import type { Change, RunState, Worktree } from '@baton/protocol';
import type { Snapshots } from '@baton/toolbox';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';

/** Packing what is kept reads all of it: not at each start. */
const EVERY_MS = 20 * 60 * 60 * 1000;
const LAST = 'snapshots.tidied_at';

/**
 * Lets go of the snapshots that nothing refers to, and of all of folders that are no project's and no discussion's any more; of the rest the oldest go while a
 * folder's take more than its quota. Does nothing where that was done within the last twenty hours. Rejects only with the signal's reason.
 */
export async function tidySnapshots(
  deps: Pick<Deps, 'db' | 'clock' | 'logger'> & { snapshots: Pick<Snapshots, 'size' | 'prune' | 'forget'> },
  signal: AbortSignal,
): Promise<void> {
  const { db, clock, logger, snapshots } = deps;
  const last = await db.selectFrom('settings').select('value').where('name', '=', LAST).executeTakeFirst();
  if (last !== undefined && clock.now() - Number(last.value) < EVERY_MS) return;
  const kept = await keptByFolder(db);
  for (const { root } of (await snapshots.size(signal)).roots) {
    const keep = kept.get(root);
    if (keep === undefined) {
      await snapshots.forget(root, signal);
      continue;
    }
    const pruned = await snapshots.prune(root, { keep: [...keep], signal });
    if (!pruned.ok) logger.warn({ root, detail: pruned.detail }, 'old snapshots could not be let go');
    else if (pruned.letGo.length > 0)
      logger.info({ root, snapshots: pruned.letGo.length }, 'the oldest snapshots were let go: their quota is used up');
  }
  const row = { name: LAST, value: String(clock.now()) };
  await db
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value }))
    .execute();
}

/** The snapshots that something refers to, the newest first, by the real path of the folder that they are of. */
async function keptByFolder(db: Kysely<Database>): Promise<Map<string, Set<string>>> {
  const kept = new Map<string, Set<string>>();
  const of = async (directory: string): Promise<Set<string>> => {
    const root = await realpath(directory).catch(() => directory);
    const known = kept.get(root) ?? new Set<string>();
    kept.set(root, known);
    return known;
  };
  for (const { directory } of await db.selectFrom('projects').select('directory').where('deleted', '=', 0).execute()) await of(directory);
  const discussions = await db
    .selectFrom('discussions')
    .innerJoin('projects', 'projects.id', 'discussions.project_id')
    .select(['discussions.id', 'discussions.worktree', 'projects.directory'])
    .where('discussions.deleted', '=', 0)
    .where('projects.deleted', '=', 0)
    .execute();
  const places = new Map(
    discussions.map(({ id, worktree, directory }) => [
      id,
      { directory, worktree: worktree === null ? undefined : (JSON.parse(worktree) as Worktree) },
    ]),
  );
  for (const { worktree } of places.values()) if (worktree !== undefined) await of(worktree.directory);
  // What a call that has not ended found before it is wanted first of all.
  for (const row of await db.selectFrom('runs').select(['discussion_id', 'state']).where('ended_at', 'is', null).execute()) {
    const place = places.get(row.discussion_id);
    if (place === undefined) continue;
    for (const { snapshot } of (JSON.parse(row.state) as RunState).openCalls) {
      if (snapshot !== undefined) (await of(place.worktree?.directory ?? place.directory)).add(snapshot);
    }
  }
  const changes = await db.selectFrom('changes').select(['discussion_id', 'change']).orderBy('at', 'desc').orderBy('id', 'desc').execute();
  for (const row of changes) {
    const place = places.get(row.discussion_id);
    if (place === undefined) continue;
    const { directory, snapshots } = JSON.parse(row.change) as Change;
    // Of a worktree that has gone nothing can be taken back.
    if (directory !== undefined && directory !== place.worktree?.directory) continue;
    const folder = await of(directory ?? place.directory);
    folder.add(snapshots.after).add(snapshots.before);
  }
  return kept;
}
