import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asId, type ProjectId, type Ticket, type TicketId, type Track, type TrackId } from '@baton/protocol';
import { removeWorktree } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import type { Checks } from './checks.ts';
import { endNoted } from './left-processes.ts';
import { PASSING, SCRATCH, type Places } from './places.ts';
import type { TrackSource, TrackSources } from './track-source.ts';
import { NO_COMMIT, WORK_MS, type Trees, type TreeTicket } from './trees.ts';

/** What prepared a worktree is kept for so long after it was used. */
const KEPT_MS = 14 * 24 * 60 * 60_000;
/** What a command has as its home is in use for an hour at most. */
const SCRATCH_MS = 2 * 60 * 60_000;

/** A ticket's folder is named after it; what stands beside it has a dot, and what passes by a word in front. */
const IS_TICKET = /^[0-9a-f-]{36}$/;

/** Removes what was left by a server that ended between the log and the disk, worktrees of projects that were deleted, and what nobody has used for long. */
export function createTidying(
  deps: Pick<Deps, 'db' | 'clock' | 'logger' | 'processId'> & { places: Places; sources: TrackSources; trees: Trees; checks: Checks },
) {
  const { db, clock, logger, processId, places, sources, trees, checks } = deps;

  async function tidyTrack(id: TrackId): Promise<void> {
    const row = await db.selectFrom('tracks').select('track').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const track = JSON.parse(row.track) as Track;
    const signal = AbortSignal.timeout(WORK_MS);
    const found = await sources.find(track, false, signal);
    // Without its repository nothing can be kept.
    if (!found.ok) return;
    const { source } = found;
    for (const name of await readdir(source.places.folder)) {
      const path = join(source.places.folder, name);
      if (name.startsWith(SCRATCH) || (name.startsWith(PASSING) && !checks.isPassing(path))) await passBy(source, path, signal);
      else if (IS_TICKET.test(name)) await tidyTree(source, track, asId<TicketId>(name), signal);
    }
  }

  async function passBy({ checkout }: TrackSource, path: string, signal: AbortSignal): Promise<void> {
    if (path.endsWith('.process')) return endNoted(path, processId);
    const { mtimeMs } = await stat(path);
    if (path.includes(`/${SCRATCH}`) && clock.now() - mtimeMs < SCRATCH_MS) return;
    await removeWorktree({ checkout, path, branch: '', base: NO_COMMIT, signal });
  }

  async function tidyTree(source: TrackSource, track: Track, id: TicketId, signal: AbortSignal): Promise<void> {
    const row = await db.selectFrom('tickets').select('ticket').where('id', '=', id).executeTakeFirst();
    const ticket = row === undefined ? undefined : (JSON.parse(row.ticket) as Ticket);
    const isWanted = source.project.deleted === 0 && ticket?.worktree != null;
    if (isWanted || trees.isFresh(id)) return;
    await trees.takeAway(source, track.branch, ticket ?? gone(id), { track }, signal, () => trees.isFresh(id));
  }

  async function tidyPrepared(): Promise<void> {
    for (const project of await readdir(places.prepared).catch(() => [])) {
      const row = await sources.projectOf(asId<ProjectId>(project));
      for (const name of await readdir(join(places.prepared, project))) {
        const folder = join(places.prepared, project, name);
        const { mtimeMs } = await stat(folder);
        if (row?.deleted !== 0 || clock.now() - mtimeMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
      }
    }
  }

  return async function tidy(): Promise<void> {
    for (const name of await readdir(places.root).catch(() => [])) {
      await tidyTrack(asId<TrackId>(name)).catch((error: unknown) =>
        logger.warn({ err: error, trackId: name }, 'worktrees that nobody has could not be removed'),
      );
    }
    await tidyPrepared().catch((error: unknown) => logger.warn({ err: error }, 'what prepared worktrees could not be removed'));
  };
}

/** A ticket that was deleted, as far as its worktree is concerned. */
function gone(id: TicketId): TreeTicket {
  return { id, title: 'A ticket that was deleted', assignedTo: null, worktree: null };
}
