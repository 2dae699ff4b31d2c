import { rename } from 'node:fs/promises';
import type { WorktreesPort } from '@baton/conductor';
import type { Ticket, TicketId, TrackState } from '@baton/protocol';
import {
  addWorktree,
  advanceCheckout,
  branchOf,
  commitWorktree,
  mergeBranches,
  removeWorktree,
  restoreWorktree,
  unlockWorktree,
  type Snapshots,
} from '@baton/toolbox';
import { existsSync } from 'node:fs';
import type { Deps } from '../../deps.ts';
import type { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { shortId } from '../worktrees/branch-name.ts';
import { subjectOf, workerOf, type People, type Started } from './people.ts';
import type { TrackPlaces } from './places.ts';
import type { Preparation } from './preparation.ts';
import type { Quota } from './quota.ts';
import type { BegunTrack, TrackBranches } from './track-branch.ts';
import type { TrackSource } from './track-source.ts';
import { readRecord, removeRecord, writeRecord, type TreeRecord } from './tree-record.ts';

/** A large repository is checked out, or removed, in minutes. */
export const WORK_MS = 10 * 60_000;

/** No branch begins with it, so none is removed. */
export const NO_COMMIT = '0000000000000000000000000000000000000001';

type Kept = { ok: true } | { ok: false; detail: string };

/** Of a ticket, what its worktree is about. */
export type TreeTicket = Pick<Ticket, 'id' | 'title' | 'assignedTo' | 'worktree'>;

/** The worktrees of tickets. */
export function createTrees(
  deps: Pick<Deps, 'db' | 'logger'> & {
    branches: TrackBranches;
    preparation: Preparation;
    people: People;
    quota: Quota;
    snapshots: Pick<Snapshots, 'forget'>;
    changing: DirectoryLock;
  },
) {
  const { logger, preparation, people, quota, snapshots, changing } = deps;
  /** Those that this process has made and the log may not know yet. */
  const fresh = new Set<TicketId>();

  /** Commits what nobody committed in a worktree, on its branch. */
  async function keep(given: {
    places: TrackPlaces;
    record: TreeRecord;
    ticket: TreeTicket;
    state: Started;
    signal: AbortSignal;
  }): Promise<Kept> {
    const { places, record, ticket, state, signal } = given;
    const path = places.tree(ticket.id);
    await unlockWorktree({ path, branches: [record.branch], signal });
    const excludes = excludesOf(places, ticket.id);
    // The server ended while a check, or what prepares it, was at work: what stands there beside the last commit is theirs.
    if (record.checking === true || record.key === undefined) {
      await restoreWorktree({ path, untracked: true, ...excludes, signal });
      return { ok: true };
    }
    const message = `${subjectOf(ticket.title)}\n\nBaton-Ticket: ${ticket.id}\n`;
    const committer = await people.starter(state);
    const kept = await commitWorktree({ path, branch: record.branch, message, author: workerOf(ticket), committer, ...excludes, signal });
    return kept.ok ? { ok: true } : kept;
  }

  /** Brings what the track has got since into a worktree in which nothing is uncommitted. Answers the files that hold both versions now. */
  async function bringUpToDate(
    { path, recordFile }: { path: string; recordFile: string },
    record: TreeRecord,
    begun: BegunTrack & { ok: true },
    ticket: Ticket,
    signal: AbortSignal,
  ): Promise<{ ok: true; conflicts: string[] } | { ok: false; detail: string }> {
    let conflicts: readonly string[] = [];
    const merged = await mergeBranches({
      checkout: begun.source.checkout,
      into: record.branch,
      from: begun.branch,
      message: `Bring in what ${begun.branch} has\n\nBaton-Ticket: ${ticket.id}\n`,
      author: workerOf(ticket),
      committer: workerOf(ticket),
      keepConflicts: true,
      signal,
      async made({ commit, before, conflicts: files }) {
        conflicts = files;
        await writeRecord(recordFile, { ...record, conflicts: [...(record.conflicts ?? []), ...files] });
        const advanced = await advanceCheckout({ directory: path, before, commit, signal });
        return advanced.ok ? 'moved' : { refused: advanced.detail };
      },
    });
    return merged.ok
      ? { ok: true, conflicts: [...conflicts] }
      : { ok: false, detail: `The worktree could not be brought up to date: ${merged.detail}` };
  }

  async function makeAnew(
    path: string,
    ticket: Ticket,
    known: TreeRecord | undefined,
    begun: BegunTrack & { ok: true },
    signal: AbortSignal,
  ): Promise<{ ok: true; record: TreeRecord } | { ok: false; detail: string }> {
    const { source } = begun;
    const room = await quota.room(signal);
    if (!room.ok) return room;
    // What was worked on and is no worktree any more is not the server's to delete.
    if (known !== undefined && existsSync(path)) {
      const aside = `${path}.left-${Date.now()}`;
      await rename(path, aside);
      logger.warn({ path: aside }, 'the folder of a ticket was no worktree any more; it was put aside');
    }
    await removeWorktree({ checkout: source.checkout, path, branch: '', base: NO_COMMIT, signal });
    const commit = await source.branches.commitOf(begun.branch);
    if (commit === undefined) return { ok: false, detail: `The branch ${begun.branch} of this track is not there any more.` };
    const branch = known?.branch ?? ticket.worktree?.branch ?? ticketBranch(begun.branch, ticket);
    const added = await addWorktree({ checkout: source.checkout, path, branch, commit, signal });
    if (!added.ok) return added;
    const record: TreeRecord = { branch, directory: added.directory, base: commit };
    await writeRecord(source.places.record(ticket.id), record);
    return { ok: true, record };
  }

  async function ensure(ticket: Ticket, state: TrackState, signal: AbortSignal): ReturnType<WorktreesPort['ensure']> {
    if (state.track === undefined) return { ok: false, detail: 'There is no such track.' };
    const begun = await deps.branches.begun(state.track, signal);
    if (!begun.ok) return begun;
    const { places, project, branches } = begun.source;
    const path = places.tree(ticket.id);
    fresh.add(ticket.id);
    return changing.run(path, signal, async () => {
      const known = await readRecord(places.record(ticket.id));
      const isThere = known !== undefined && (await branchOf({ path, signal })) === known.branch;
      const made = isThere ? { ok: true as const, record: known } : await makeAnew(path, ticket, known, begun, signal);
      if (!made.ok) return made;
      let { record } = made;
      const [excludesFile, recordFile] = [places.excludes(ticket.id), places.record(ticket.id)];
      const runId = openAttempt(state, ticket.id);
      // A new attempt begins with all that the track has by then; what one works in does not change under it.
      if (record.runId !== runId || record.key === undefined) {
        const kept = await keep({ places, record, ticket, state, signal });
        // What can't be committed is the worker's to mend, whom the last check has told.
        if (!kept.ok && record.key !== undefined) {
          await writeRecord(recordFile, { ...record, ...(runId === undefined ? {} : { runId }) });
          return { ok: true, worktree: { branch: record.branch, path } };
        }
        if (!kept.ok) return kept;
        record = withoutCheck(record);
        const head = await branches.commitOf(begun.branch);
        const brought = await bringUpToDate({ path, recordFile }, record, begun, ticket, signal);
        if (!brought.ok) return brought;
        record = { ...record, base: head ?? record.base };
        const tree = {
          projectId: project.id,
          command: project.prepare_command,
          timeoutSeconds: project.prepare_seconds,
          path,
          directory: record.directory,
          excludesFile,
          scratch: places.scratch(ticket.id),
          isPlain: (await branches.commitOf(record.branch)) === record.base,
          signal,
        };
        const conflicts = [...new Set([...(record.conflicts ?? []), ...brought.conflicts])];
        if (record.key === undefined || record.key !== (await preparation.keyOf(tree))) {
          await writeRecord(recordFile, { ...withoutKey(record), conflicts });
          const prepared = await preparation.prepare(tree);
          if (!prepared.ok) return prepared;
          record = { ...record, key: prepared.key };
        }
        record = { ...record, conflicts, ...(runId === undefined ? {} : { runId }) };
        await writeRecord(recordFile, record);
      }
      return { ok: true, worktree: { branch: record.branch, path } };
    });
  }

  /** Removes a worktree, unless somebody wants it by then; what was not committed is on its branch, and the branch stays unless the track has all of it. */
  async function takeAway(
    source: TrackSource,
    trackBranch: string | null,
    ticket: TreeTicket,
    state: Started,
    signal: AbortSignal,
    isWanted: () => boolean = () => false,
  ): Promise<void> {
    const { places, checkout, branches } = source;
    const path = places.tree(ticket.id);
    await changing.run(path, signal, async () => {
      if (isWanted()) return;
      const record = await readRecord(places.record(ticket.id));
      // Without one nobody has worked there.
      if (record !== undefined && (await branchOf({ path, signal })) === record.branch) {
        const kept = await keep({ places, record, ticket, state, signal });
        if (!kept.ok) throw new Error(kept.detail);
      }
      // The server may have ended before it noted the branch that it made.
      const made = trackBranch === null ? undefined : ticketBranch(trackBranch, ticket);
      const branch = record?.branch ?? ticket.worktree?.branch ?? made;
      await removeWorktree({ checkout, path, branch: '', base: NO_COMMIT, signal });
      const [at, of] = [
        branch === undefined ? undefined : await branches.commitOf(branch),
        trackBranch === null ? undefined : await branches.commitOf(trackBranch),
      ];
      if (branch !== undefined && at !== undefined && of !== undefined && (await branches.contains(of, at)))
        await branches.remove(branch, at);
      await removeRecord(places.excludes(ticket.id));
      await removeRecord(places.record(ticket.id));
      await snapshots.forget(path, signal);
      fresh.delete(ticket.id);
    });
  }

  return {
    keep,
    takeAway,
    /** Whether this process has made it, so that the log may come to know of it. */
    isFresh: (id: TicketId): boolean => fresh.has(id),

    async ensure(ticket: Ticket, state: TrackState, signal: AbortSignal): ReturnType<WorktreesPort['ensure']> {
      try {
        return await ensure(ticket, state, signal);
      } catch (error) {
        if (signal.aborted) return { ok: false, detail: 'It was stopped while its worktree was being made.' };
        throw error;
      }
    },
  };
}

/** For git: patterns for what was made there and is nobody's work, where there are some. */
export function excludesOf(places: TrackPlaces, id: TicketId): { excludesFile?: string } {
  const excludesFile = places.excludes(id);
  return existsSync(excludesFile) ? { excludesFile } : {};
}

export type Trees = ReturnType<typeof createTrees>;

function ticketBranch(trackBranch: string, { id }: Pick<Ticket, 'id'>): string {
  return `${trackBranch}-${shortId(id)}`;
}

function openAttempt(state: TrackState, ticketId: TicketId): string | undefined {
  for (const runId of state.openAttempts) {
    const attempt = state.attempts.get(runId);
    if (attempt?.tier === 3 && attempt.ticketId === ticketId) return runId;
  }
  return undefined;
}

function withoutCheck(record: TreeRecord): TreeRecord {
  const { checking: _, ...rest } = record;
  return rest;
}

/** As long as it is being prepared. */
function withoutKey(record: TreeRecord): TreeRecord {
  const { key: _, ...rest } = record;
  return rest;
}
