import type { MergesPort } from '@baton/conductor';
import { lastApproval, lastAttempt, type Evidence, type EvidenceId, type MergeId, type Ticket, type TrackState } from '@baton/protocol';
import { advanceCheckout, branchOf, mergeBranches, unlockWorktree, writeBack, type DeniedPaths, type MergedBranches } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import { newId } from '../../ids.ts';
import { DirectoryLock } from '../runs/executor/directory-lock.ts';
import type { Checks, Found } from './checks.ts';
import { AGENTS, subjectOf, workerOf, type People } from './people.ts';
import type { BegunTrack, TrackBranches } from './track-branch.ts';
import { readRecord } from './tree-record.ts';
import type { Trees } from './trees.ts';

type Merged = Awaited<ReturnType<MergesPort['merge']>>;
type Begun = BegunTrack & { ok: true };

/** By which a merge that was done is found again. */
const TRAILER = 'Baton-Merge';

/** Merges tickets into their tracks, and tracks into where they came from. */
export function createMerges(
  deps: Pick<Deps, 'logger'> & {
    branches: TrackBranches;
    checks: Checks;
    trees: Trees;
    people: People;
    denied: DeniedPaths;
    changing: DirectoryLock;
  },
) {
  const { logger, checks, trees, people, denied, changing } = deps;
  /** Tracks are merged into one repository one after another: each on what the one before has left. */
  const landing = new DirectoryLock();

  /** What the check said of a merged state, to be recorded with its merge. */
  async function withEvidence(end: Merged, found: Found | undefined, ticket: Ticket | null): Promise<Merged> {
    if (found === undefined) return end;
    const evidence: Evidence = await checks.evidenceOf(found, { id: newId<EvidenceId>(), ticketId: ticket?.id ?? null, on: 'merged' });
    return { ...end, evidence };
  }

  async function message(title: string, id: MergeId, ticket: Ticket | null, state: TrackState): Promise<string> {
    const trailers = [
      `${TRAILER}: ${id}`,
      ...(ticket === null ? [] : [`Baton-Ticket: ${ticket.id}`]),
      ...(await people.approvers(state, ticket)),
    ];
    return `${subjectOf(title)}\n\n${trailers.join('\n')}\n`;
  }

  async function ofTicket(id: MergeId, ticket: Ticket, state: TrackState, begun: Begun, signal: AbortSignal): Promise<Merged> {
    const { source, branch: into, base } = begun;
    const { places, branches, checkout } = source;
    const done = await branches.withTrailer(into, base.commit, { name: TRAILER, value: id });
    if (done !== undefined) return { outcome: 'merged', commit: done };
    const path = places.tree(ticket.id);
    const record = await readRecord(places.record(ticket.id));
    if (record === undefined || (await branchOf({ path, signal })) !== record.branch) {
      return { outcome: 'failed', detail: 'The worktree of this ticket is not there any more, so there is nothing that could be merged.' };
    }
    return changing.run(path, signal, async (): Promise<Merged> => {
      const kept = await trees.keep({ places, record, ticket, state, signal });
      if (!kept.ok) return { outcome: 'failed', detail: kept.detail };
      const shown = checkedCommit(state, ticket);
      if (shown !== undefined && (await branches.commitOf(record.branch)) !== shown) return CHANGED;
      await unlockWorktree({ path, branches: [into], signal });
      const marked = await branches.withMarkers(`refs/heads/${record.branch}`, record.conflicts ?? []);
      if (marked.length > 0)
        return {
          outcome: 'conflict',
          detail: `${marked.join(', ')} still ${marked.length === 1 ? 'holds' : 'hold'} both versions between conflict markers.`,
        };
      let found: Found | undefined;
      const merged = await mergeBranches({
        checkout,
        into,
        from: record.branch,
        message: await message(ticket.title, id, ticket, state),
        author: workerOf(ticket),
        committer: await people.starter(state),
        signal,
        async made({ commit }) {
          found = await checks.onCommit(source, { commit, isPlain: false }, id, await branches.changed(into, commit), signal);
          return found.passed ? 'move' : { refused: `With the track’s other work: ${found.detail}` };
        },
      });
      const end = endOf(merged, 'check_failed', ' The next attempt finds both versions in them, between conflict markers.');
      return withEvidence(end, found, ticket);
    });
  }

  async function ofTrack(id: MergeId, state: TrackState, begun: Begun, signal: AbortSignal): Promise<Merged> {
    const { source, branch: from, base } = begun;
    const { branches, checkout } = source;
    const head = await branches.commitOf(from);
    if (head === undefined) return { outcome: 'failed', detail: `The branch ${from} of this track is not there any more.` };
    if (head === base.commit) return { outcome: 'merged', commit: head, detail: 'The track changed nothing.' };
    if (source.isCopy) return intoFolder(id, head, state, begun, signal);
    const into = base.branch;
    if (into === null)
      return {
        outcome: 'failed',
        detail: `No branch was checked out when the track began, so there is none to merge it into: its work is on ${from}.`,
      };
    const done = await branches.withTrailer(into, base.commit, { name: TRAILER, value: id });
    if (done !== undefined) return { outcome: 'merged', commit: done };
    if (isMoved(state, head)) return MOVED;
    const title = state.track?.title ?? from;
    const committer = await people.starter(state);
    let refused: Merged['outcome'] = 'failed';
    let found: Found | undefined;
    const merged = await mergeBranches({
      checkout,
      into,
      from,
      message: await message(title, id, null, state),
      author: AGENTS,
      committer,
      signal,
      async made({ commit, before }) {
        if (before !== base.commit) {
          found = await checks.onCommit(source, { commit, isPlain: false }, id, await branches.changed(into, commit), signal);
          refused = 'check_failed';
          if (!found.passed) return { refused: `With what ${into} has got since: ${found.detail}` };
        }
        const directory = await branches.folderOf(into);
        if (directory === undefined) return 'move';
        return changing.run(directory, signal, async () => {
          const advanced = await advanceCheckout({ directory, before, commit, signal });
          if (advanced.ok) return 'moved';
          refused = advanced.overlap.length > 0 ? 'conflict' : 'failed';
          return { refused: advanced.detail };
        });
      },
    });
    return withEvidence(endOf(merged, refused, ''), found, null);
  }

  /** Of a project without git: what was changed is written into its folder. */
  async function intoFolder(id: MergeId, head: string, state: TrackState, { source, base }: Begun, signal: AbortSignal): Promise<Merged> {
    const { project, checkout, branches } = source;
    const mark = `baton/merged/${id}`;
    const done = await branches.commitOf(mark);
    if (done !== undefined) return { outcome: 'merged', commit: done };
    if (isMoved(state, head)) return MOVED;
    const from = writtenLast(state) ?? base.commit;
    return changing.run(project.directory, signal, async (): Promise<Merged> => {
      const written = await writeBack({ repository: checkout, from, to: head, directory: project.directory, denied, signal });
      if (!written.ok) return { outcome: written.files.length > 0 ? 'conflict' : 'failed', detail: written.detail };
      await branches.make(mark, head);
      const { leftOut } = written;
      return {
        outcome: 'merged',
        commit: head,
        ...(leftOut.length === 0 ? {} : { detail: `Not written, since no tool may write them: ${leftOut.slice(0, 20).join(', ')}.` }),
      };
    });
  }

  return {
    async merge({ id, ticket }: Parameters<MergesPort['merge']>[0], state: TrackState, signal: AbortSignal): Promise<Merged> {
      try {
        if (state.track === undefined) return { outcome: 'failed', detail: 'There is no such track.' };
        const begun = await deps.branches.begun(state.track, signal);
        if (!begun.ok) return { outcome: 'failed', detail: begun.detail };
        if (ticket !== null) return await ofTicket(id, ticket, state, begun, signal);
        return await landing.run(begun.source.project.directory, signal, () => ofTrack(id, state, begun, signal));
      } catch (error) {
        signal.throwIfAborted();
        logger.error({ err: error, trackId: state.id, mergeId: id }, 'a merge could not be done');
        return { outcome: 'failed', detail: `It could not be merged: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

const CHANGED: Merged = {
  outcome: 'check_failed',
  detail: 'What stands in its worktree is not what was checked and judged: somebody changed it since.',
};

/** What the last look at a ticket's worktree was about, and QA with it. */
function checkedCommit(state: TrackState, { id }: Ticket): string | undefined {
  const follows = lastAttempt(state, id, 3)?.number;
  return state.evidence.get(id)?.findLast((found) => found.evidence.on === 'ticket' && found.follows === follows)?.evidence.commit;
}

const MOVED: Merged = {
  outcome: 'conflict',
  detail: 'The track’s branch has other work by now than what was shown when its merge was agreed to: look at it, and agree again.',
};

/** Whether a track is another one by now than people agreed to merge. */
function isMoved(state: TrackState, head: string): boolean {
  const shown = lastApproval(state, null, 'merge')?.commit;
  return shown !== undefined && shown !== head;
}

/** What a project without git has of a track already. */
function writtenLast({ merges }: TrackState): string | undefined {
  return [...merges.values()].findLast(({ ticketId, outcome, commit }) => ticketId === null && outcome === 'merged' && commit !== undefined)
    ?.commit;
}

/** `refused`: what it means that the merge was made and not wanted. */
function endOf(merged: MergedBranches, refused: Merged['outcome'], ofConflict: string): Merged {
  if (merged.ok) return { outcome: 'merged', commit: merged.commit };
  const { reason, detail } = merged;
  if (reason === 'conflicts') return { outcome: 'conflict', detail: `${detail}${ofConflict}` };
  return { outcome: reason === 'refused' ? refused : 'failed', detail };
}
