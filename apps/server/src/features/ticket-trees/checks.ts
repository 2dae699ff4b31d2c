import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ChecksPort } from '@baton/conductor';
import type { Evidence, Ticket, TrackState } from '@baton/protocol';
import { addWorktree, branchOf, removeWorktree, restoreWorktree, type ProjectCommandOutcome } from '@baton/toolbox';
import { join } from 'node:path';
import type { Deps } from '../../deps.ts';
import type { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { outcomeWords } from './outcome-words.ts';
import { USUAL_SECONDS, type Preparation } from './preparation.ts';
import type { ProjectCommands } from './project-commands.ts';
import { notesOn, type TrackBranches } from './track-branch.ts';
import type { TrackSource } from './track-source.ts';
import { readRecord, writeRecord } from './tree-record.ts';
import { excludesOf, NO_COMMIT, WORK_MS, type Trees } from './trees.ts';

const FILES = 1000;
/** Of the output in an event; the whole is in the blob store. */
const OUTPUT = 60_000;

/** What a look at a tree found. */
export type Found = Pick<Evidence, 'kind' | 'passed' | 'detail' | 'changedFiles' | 'commit'> & {
  command?: string;
  outcome?: ProjectCommandOutcome;
};

/** The project's check, on trees of a track. */
export function createChecks(
  deps: Pick<Deps, 'blobs' | 'clock' | 'logger'> & {
    branches: TrackBranches;
    preparation: Preparation;
    run: ProjectCommands['run'];
    trees: Trees;
    changing: DirectoryLock;
  },
) {
  const { blobs, clock, logger, preparation, trees, changing } = deps;
  /** Worktrees for one look that are in use. */
  const passing = new Set<string>();

  async function check(source: TrackSource, directory: string, id: string, files: readonly string[], signal: AbortSignal): Promise<Found> {
    const { project, places } = source;
    const changedFiles = files.slice(0, FILES);
    const command = project.check_command;
    if (command === null) {
      const what = files.length === 0 ? 'nothing was changed' : `${files.length} ${files.length === 1 ? 'file was' : 'files were'} changed`;
      return { kind: 'diff', passed: true, detail: `This project has no check command, so nothing was run: ${what}.`, changedFiles };
    }
    const timeoutSeconds = project.check_seconds ?? USUAL_SECONDS;
    const outcome = await deps.run({ projectId: project.id, command, timeoutSeconds, directory, scratch: places.scratch(id), signal });
    signal.throwIfAborted();
    const passed = outcome.type === 'ran' && outcome.passed;
    return { kind: 'check', passed, detail: outcomeWords('The check', outcome), changedFiles, command, outcome };
  }

  /** The check on a commit, in a worktree that is there for it alone. `isPlain`: nobody has worked on it for the track. */
  async function onCommit(
    source: TrackSource,
    { commit, isPlain }: { commit: string; isPlain: boolean },
    id: string,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<Found> {
    const { project, places, checkout } = source;
    const changedFiles = files.slice(0, FILES);
    // Nothing of it would be run.
    if (project.check_command === null && project.prepare_command === null) return check(source, checkout, id, files, signal);
    const path = places.passing(id);
    const excludesFile = places.excludes(`passing-${id}`);
    passing.add(path);
    const look = async (): Promise<Found> => {
      try {
        await removeWorktree({ checkout, path, branch: '', base: NO_COMMIT, signal });
        const added = await addWorktree({ checkout, path, commit, signal });
        if (!added.ok) return { kind: 'check', passed: false, detail: added.detail, changedFiles };
        const { directory } = added;
        const prepared = await preparation.prepare({
          projectId: project.id,
          command: project.prepare_command,
          timeoutSeconds: project.prepare_seconds,
          path,
          directory,
          excludesFile,
          scratch: places.scratch(id),
          isPlain,
          signal,
        });
        if (!prepared.ok) return { kind: 'check', passed: false, detail: prepared.detail, changedFiles };
        return await check(source, directory, id, files, signal);
      } finally {
        await removeWorktree({ checkout, path, branch: '', base: NO_COMMIT, signal: AbortSignal.timeout(WORK_MS) })
          .then(() => rm(excludesFile, { force: true }))
          .catch((error: unknown) => logger.warn({ err: error, path }, 'a worktree for a check could not be removed'));
      }
    };
    try {
      // What a server that died left there may just be going.
      return await changing.run(path, signal, look);
    } finally {
      passing.delete(path);
    }
  }

  /** The ticket's own worktree. What is in it is committed first, so that what the check writes there is told from it, and goes again. */
  async function onTicket(
    source: TrackSource,
    trackBranch: string,
    ticket: Ticket,
    state: TrackState,
    id: string,
    signal: AbortSignal,
  ): Promise<Found> {
    const { places, branches } = source;
    const path = places.tree(ticket.id);
    const record = await readRecord(places.record(ticket.id));
    if (record === undefined || (await branchOf({ path, signal })) !== record.branch) {
      return {
        kind: 'check',
        passed: false,
        detail: 'The worktree of this ticket is not there any more, or is none any more: what was not committed in it is lost.',
        changedFiles: [],
      };
    }
    return changing.run(path, signal, async () => {
      const kept = await trees.keep({ places, record, ticket, state, signal });
      if (!kept.ok) return { kind: 'check', passed: false, detail: kept.detail, changedFiles: [] };
      const commit = await branches.commitOf(record.branch);
      const files = await branches.changed(`refs/heads/${trackBranch}`, `refs/heads/${record.branch}`);
      const { checking: _, ...settled } = record;
      await writeRecord(places.record(ticket.id), { ...settled, checking: true });
      try {
        return { ...(await check(source, record.directory, id, files, signal)), ...(commit === undefined ? {} : { commit }) };
      } finally {
        if (existsSync(join(path, '.git'))) {
          await restoreWorktree({ path, untracked: true, ...excludesOf(places, ticket.id), signal: AbortSignal.timeout(WORK_MS) });
          await writeRecord(places.record(ticket.id), settled);
        }
      }
    });
  }

  async function look({ id, on, ticket }: Parameters<ChecksPort['run']>[0], state: TrackState, signal: AbortSignal): Promise<Found> {
    const failed = (detail: string): Found => ({ kind: 'check', passed: false, detail, changedFiles: [] });
    if (state.track === undefined) return failed('There is no such track.');
    const begun = await deps.branches.begun(state.track, signal);
    if (!begun.ok) return failed(begun.detail);
    const { source, branch, base } = begun;
    if (on === 'base') {
      const found = await onCommit(source, { commit: base.commit, isPlain: true }, id, [], signal);
      return { ...found, detail: [found.detail, ...(await notesOn(source, base, signal))].join(' ') };
    }
    if (on === 'ticket' && ticket !== null) return onTicket(source, branch, ticket, state, id, signal);
    const head = await source.branches.commitOf(branch);
    if (head === undefined) return failed(`The branch ${branch} of this track is not there any more.`);
    return onCommit(source, { commit: head, isPlain: false }, id, await source.branches.changed(base.commit, head), signal);
  }

  /** What was found, as it is recorded: with the end of what a command said, and the whole of it in the blob store. */
  async function evidenceOf(found: Found, about: Pick<Evidence, 'id' | 'ticketId' | 'on'>): Promise<Evidence> {
    const { outcome, ...rest } = found;
    const output = outcome?.type === 'ran' ? outcome.fullText : undefined;
    return {
      ...about,
      ...rest,
      detail: rest.detail.slice(0, 20_000).toWellFormed(),
      ...(outcome?.type === 'ran' ? { exitCode: outcome.exitCode ?? null, durationMs: outcome.elapsedMs } : {}),
      ...(output === undefined ? {} : { output: output.slice(-OUTPUT).toWellFormed() }),
      ...(output === undefined || output.length <= OUTPUT ? {} : { outputBlob: await blobs.put(output) }),
      by: { type: 'baton' },
      at: new Date(clock.now()).toISOString(),
    };
  }

  return {
    onCommit,
    evidenceOf,
    isPassing: (path: string): boolean => passing.has(path),

    async run(given: Parameters<ChecksPort['run']>[0], state: TrackState, signal: AbortSignal): Promise<Evidence> {
      let found: Found;
      try {
        found = await look(given, state, signal);
      } catch (error) {
        signal.throwIfAborted();
        logger.error({ err: error, trackId: state.id, evidenceId: given.id }, 'a check could not be done');
        found = {
          kind: 'check',
          passed: false,
          detail: `The check could not be done: ${error instanceof Error ? error.message : String(error)}`,
          changedFiles: [],
        };
      }
      return evidenceOf(found, { id: given.id, ticketId: given.ticket?.id ?? null, on: given.on });
    },
  };
}

export type Checks = ReturnType<typeof createChecks>;
