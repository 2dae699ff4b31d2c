import type { ChecksPort, MergesPort, WorktreesPort } from '@baton/conductor';
import type { Ticket, Track } from '@baton/protocol';
import { folderBytes, listProjectFiles, notDenied, type Snapshots } from '@baton/toolbox';
import { deniedPaths } from '../../denied-paths.ts';
import type { Deps } from '../../deps.ts';
import { createPolicyStore } from '../policies/store.ts';
import type { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { createChecks } from './checks.ts';
import { createMerges } from './merges.ts';
import { createPeople } from './people.ts';
import { createPlaces } from './places.ts';
import { createPreparation } from './preparation.ts';
import { createProjectCommands } from './project-commands.ts';
import { createQuota } from './quota.ts';
import { createTidying } from './tidy.ts';
import { createTrackBranches, type TrackBranch } from './track-branch.ts';
import { createTrackSources } from './track-source.ts';
import { readRecord } from './tree-record.ts';
import { createTrees, WORK_MS } from './trees.ts';
import { createWorkChanges, TICKET_TRAILER, type WorkChangesOf } from './work-changes.ts';

/** As much of a difference is shown to QA. */
const DIFFERENCE_BYTES = 256 * 1024;
/** As much is shown to whoever plans a track again, who has the project to look at beside. */
const PLANNER_BYTES = 64 * 1024;
/** Looked through for those that a ticket is about. */
const MOST_FILES = 50_000;

/** A ticket's worktree as runs work in it. */
export interface TicketTree {
  path: string;
  /** The folder in it that is the project's. */
  directory: string;
  branch: string;
  /** The last commit of the track that it has. */
  base: string;
}

export interface TicketTrees {
  worktrees: WorktreesPort;
  checks: ChecksPort;
  merges: MergesPort;
  /** Makes the track's branch, once: what is answered belongs into the track's log. Rejects only with the signal's reason. */
  trackBranch(track: Track, signal?: AbortSignal): Promise<TrackBranch>;
  /** The folder whose repository has the branches of a track: the project's, or the copy that stands for one without git. Undefined before there is a branch. */
  repositoryOf(track: Track, signal?: AbortSignal): Promise<string | undefined>;
  /** Undefined where there is none. */
  treeOf(ticket: Pick<Ticket, 'id' | 'trackId'>): Promise<TicketTree | undefined>;
  /** The project's files as the next worker of the ticket finds them, but those that are denied: in its worktree, or before there is one in the track's branch. */
  filesOf(ticket: Pick<Ticket, 'id' | 'trackId'>, signal: AbortSignal): Promise<readonly string[]>;
  /** What the ticket's work changes, as unified differences: what was merged of it, and what its branch has beyond that. `cut`: there is more. Undefined where nobody can say. */
  difference(ticket: Pick<Ticket, 'id' | 'trackId'>, signal: AbortSignal): Promise<{ text: string; cut: boolean } | undefined>;
  /** What a track or a ticket changes, file by file. Rejects only with the signal's reason. */
  changes: WorkChangesOf;
  /** What merging the track would bring: its last commit and the files that it changes. Undefined before there is a branch, and where nobody can say. */
  workOf(track: Track, signal?: AbortSignal): Promise<{ commit: string; files: string[] } | undefined>;
  /** The same as a unified difference, which is not in the project's folder yet. */
  trackDifference(track: Track, signal: AbortSignal): Promise<{ text: string; cut: boolean } | undefined>;
  /** What a ticket's worktree takes on the disk. */
  bytesOf(ticket: Pick<Ticket, 'id' | 'trackId'>, signal: AbortSignal): Promise<number | undefined>;
  /** What all of them take, with what is kept to prepare them; undefined where nobody can say in time. */
  bytes(signal: AbortSignal): Promise<number | undefined>;
  /** Whether a new track would begin with the work of this one; undefined where there is none, or nobody can say. */
  isMerged(track: Track, signal?: AbortSignal): Promise<boolean | undefined>;
  tidy(): Promise<void>;
}

/** The side of the conductor that works on real repositories: worktrees, checks and merges of tickets. */
export function createTicketTrees(
  deps: Pick<Deps, 'db' | 'blobs' | 'clock' | 'config' | 'logger' | 'processId' | 'sandbox'> & {
    snapshots: Pick<Snapshots, 'forget'>;
    /** Nothing else changes a working directory meanwhile. */
    changing: DirectoryLock;
  },
): TicketTrees {
  const { db } = deps;
  const denied = deniedPaths(deps.config);
  const places = createPlaces(deps.config);
  const sources = createTrackSources({ db, places, denied });
  const branches = createTrackBranches({ sources });
  const commands = createProjectCommands({ ...deps, denied, policies: createPolicyStore(db) });
  const { run } = commands;
  const preparation = createPreparation({ places, run, clock: deps.clock });
  const people = createPeople(db);
  const quota = createQuota({ ...deps, places });
  const trees = createTrees({ ...deps, branches, preparation, people, quota });
  const checks = createChecks({ ...deps, branches, preparation, run, trees });
  const merges = createMerges({ ...deps, branches, checks, trees, people, denied });

  async function remove(ticket: Ticket): Promise<void> {
    const signal = AbortSignal.timeout(WORK_MS);
    const row = await db.selectFrom('tracks').select('track').where('id', '=', ticket.trackId).executeTakeFirst();
    if (row === undefined) return;
    const track = JSON.parse(row.track) as Track;
    const found = await sources.find(track, false, signal);
    // A folder that is gone may come back, and the next tidying with it.
    if (found.ok) await trees.takeAway(found.source, track.branch, ticket, { track }, signal);
  }

  return {
    worktrees: {
      ensure: trees.ensure,
      remove: (ticket) =>
        remove(ticket).catch((error: unknown) =>
          // The next tidying does it.
          deps.logger.warn({ err: error, ticketId: ticket.id }, 'the worktree of a ticket could not be removed'),
        ),
    },
    checks: { run: checks.run },
    merges: { merge: merges.merge },

    async trackBranch(track, signal = AbortSignal.timeout(WORK_MS)) {
      const begun = await branches.begun(track, signal);
      if (!begun.ok) return begun;
      const { branch, base, notes } = begun;
      return { ok: true, branch, base, notes };
    },

    async repositoryOf(track, signal = AbortSignal.timeout(WORK_MS)) {
      const found = await sources.find(track, false, signal);
      return found.ok ? found.source.checkout : undefined;
    },

    async treeOf({ id, trackId }) {
      const at = await places.of(trackId);
      const record = await readRecord(at.record(id));
      return record === undefined
        ? undefined
        : { path: at.tree(id), directory: record.directory, branch: record.branch, base: record.base };
    },

    async filesOf({ id, trackId }, signal) {
      const record = await readRecord((await places.of(trackId)).record(id));
      if (record !== undefined) {
        const listed = await listProjectFiles(record.directory, denied, MOST_FILES, signal);
        return 'paths' in listed ? listed.paths : [];
      }
      const row = await db.selectFrom('tracks').select('track').where('id', '=', trackId).executeTakeFirst();
      if (row === undefined) return [];
      const track = JSON.parse(row.track) as Track;
      const found = await sources.find(track, false, signal);
      const commit = found.ok && track.branch !== null ? await found.source.branches.commitOf(track.branch) : undefined;
      if (!found.ok || commit === undefined) return [];
      const { checkout, branches: inIt } = found.source;
      return notDenied(checkout, denied, (await inIt.files(commit)).slice(0, MOST_FILES));
    },

    async difference({ id, trackId }, signal) {
      const record = await readRecord((await places.of(trackId)).record(id));
      const row = await db.selectFrom('tracks').select('track').where('id', '=', trackId).executeTakeFirst();
      if (record === undefined || row === undefined) return undefined;
      const track = JSON.parse(row.track) as Track;
      const found = await sources.find(track, false, signal);
      if (!found.ok) return undefined;
      const { branches: repository } = found.source;
      const merged =
        track.branch === null || track.base == null
          ? []
          : await repository.mergesWith(track.branch, track.base.commit, { name: TICKET_TRAILER, value: id });
      const spans = merged.toReversed().map(({ before, commit }) => [before, commit] as const);
      const parts: string[] = [];
      let [left, cut] = [DIFFERENCE_BYTES, false];
      for (const [from, to] of [...spans, [record.base, `refs/heads/${record.branch}`] as const]) {
        const part = await repository.difference(from, to, left);
        if (part === undefined) return undefined;
        if (part.text !== '') parts.push(part.text);
        left = Math.max(1, left - Buffer.byteLength(part.text));
        cut ||= part.cut;
      }
      return { text: parts.join('\n'), cut };
    },

    async workOf(track, signal = AbortSignal.timeout(WORK_MS)) {
      if (track.branch === null || track.base == null) return undefined;
      const found = await sources.find(track, false, signal);
      const commit = found.ok ? await found.source.branches.commitOf(track.branch) : undefined;
      if (!found.ok || commit === undefined) return undefined;
      return { commit, files: await found.source.branches.changed(track.base.commit, commit) };
    },

    async trackDifference(track, signal) {
      if (track.branch === null || track.base == null) return undefined;
      const found = await sources.find(track, false, signal);
      if (!found.ok) return undefined;
      return found.source.branches.difference(track.base.commit, `refs/heads/${track.branch}`, PLANNER_BYTES);
    },

    async isMerged(track, signal = AbortSignal.timeout(WORK_MS)) {
      if (track.branch === null || track.base == null) return undefined;
      const found = await sources.find(track, false, signal);
      // What a project without git was not given stands in the copy alone; it may have been written by hand.
      if (!found.ok || found.source.isCopy) return undefined;
      const [work, head] = [await found.source.branches.commitOf(track.branch), (await found.source.branches.checkedOut()).commit];
      return work === undefined || head === undefined ? undefined : found.source.branches.contains(head, work);
    },

    changes: createWorkChanges({ sources, places, denied }),

    bytesOf: async ({ id, trackId }, signal) => folderBytes((await places.of(trackId)).tree(id), signal),
    bytes: quota.bytes,
    tidy: createTidying({ ...deps, places, sources, trees, checks, commands }),
  };
}
