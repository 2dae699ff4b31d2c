import { existsSync, renameSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asId, type ProjectId, type Ticket, type TicketId, type Track, type TrackId } from '@baton/protocol';
import { removeWorktree } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import type { DirectoryLock } from '../runs/executor/directory-lock.ts';
import type { Checks } from './checks.ts';
import { endNoted } from './left-processes.ts';
import { PASSING, SCRATCH, type Places } from './places.ts';
import type { ProjectCommands } from './project-commands.ts';
import type { TrackSource, TrackSources } from './track-source.ts';
import { NO_COMMIT, WORK_MS, type Trees, type TreeTicket } from './trees.ts';

/** What prepared a worktree is kept for so long after it was used. */
const KEPT_MS = 14 * 24 * 60 * 60_000;

/** A ticket's folder is named after it, and so is what is known of it; what passes by has a word in front. */
const OF_TICKET = /^([0-9a-f-]{36})(?:\.json|\.json\.making|\.excludes)?$/;

const NOTE = '.process';
const LEFT = '.left';

/** Removes what was left by a server that ended between the log and the disk, worktrees of projects that were deleted, and what nobody has used for long. */
export function createTidying(
  deps: Pick<Deps, 'db' | 'clock' | 'logger' | 'processId'> & {
    places: Places;
    sources: TrackSources;
    trees: Trees;
    checks: Checks;
    commands: Pick<ProjectCommands, 'isAtWork'>;
    changing: DirectoryLock;
  },
) {
  const { db, clock, logger, processId, places, sources, trees, checks, commands, changing } = deps;

  async function tidyTrack(id: TrackId): Promise<void> {
    const row = await db.selectFrom('tracks').select('track').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const track = JSON.parse(row.track) as Track;
    const signal = AbortSignal.timeout(WORK_MS);
    const found = await sources.find(track, false, signal);
    // Without its repository nothing can be kept.
    if (!found.ok) return;
    const { source } = found;
    if (source.project.deleted !== 0 && source.isCopy) return rm(source.places.folder, { recursive: true, force: true });
    const { folder } = source.places;
    // Of a worktree git may know more than the disk has, and the disk more than git: wherever the server ended.
    const known = (await source.branches.folders()).filter((path) => dirname(path) === folder).map((path) => basename(path));
    const names = [...new Set([...(await readdir(folder)), ...known])];
    for (const name of names) {
      if (name.startsWith(SCRATCH)) await tidyScratch(join(folder, name));
      else if (name.startsWith(PASSING)) await tidyPassing(source, join(folder, name), signal);
    }
    for (const id of new Set(names.flatMap((name) => OF_TICKET.exec(name)?.[1] ?? [])))
      await tidyTree(source, track, asId<TicketId>(id), signal);
  }

  /** What another server's command had as its home goes with the command. */
  async function tidyScratch(path: string): Promise<void> {
    if (path.endsWith(NOTE)) return endNoted(path, processId);
    await endNoted(`${path}${NOTE}`, processId);
    // Under this name a command of this server may begin at any time: then it finds nothing there.
    if (commands.isAtWork(path) || !existsSync(path)) return;
    const left = path.endsWith(LEFT) ? path : `${path}${LEFT}`;
    if (left !== path) renameSync(path, left);
    await rm(left, { recursive: true, force: true, maxRetries: 5 });
  }

  async function tidyPassing({ checkout }: TrackSource, path: string, signal: AbortSignal): Promise<void> {
    const tree = path.replace(/\.excludes$/, '');
    if (checks.isPassing(tree)) return;
    await changing.run(tree, signal, async () => {
      if (!checks.isPassing(tree)) await removeWorktree({ checkout, path, branch: '', base: NO_COMMIT, signal });
    });
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
