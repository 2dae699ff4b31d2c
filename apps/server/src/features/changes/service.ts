import {
  asId,
  streamOf,
  type Change,
  type ChangedFile,
  type ChangeId,
  type ChangeInFiles,
  type ChangeList,
  type ChangeQuery,
  type DiscussionId,
  type Origin,
  type RunId,
  type UndoBody,
  type UndoResult,
} from '@baton/protocol';
import type { Snapshots } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { DirectoryLock } from '../runs/executor/directory-lock.ts';
import type { RunStore } from '../runs/store.ts';
import { findTool } from '../tools/catalogue.ts';
import { selectChanges } from './select-changes.ts';

/** Changes that a list shows, unless it is asked for another number, and the files that it names of each. */
const LISTED = 50;
const FILES_LISTED = 50;

const LIST_MS = 30_000;

/** Of calls that did not say which files they are about. */
const NOT_TOLD_APART =
  'What somebody else changed in the project while these calls ran cannot be told apart from what they did: it is taken back with it. Files that git ignores stay as they are.';

/** What agents made of the files of projects: seeing it, and taking it back. */
export function createChanges(
  deps: Pick<Deps, 'db' | 'log'> & {
    discussions: DiscussionStore;
    runs: RunStore;
    snapshots: Pick<Snapshots, 'changes' | 'difference' | 'previewUndo' | 'undo'>;
    changing: DirectoryLock;
  },
) {
  const { db, log, discussions, runs, snapshots, changing } = deps;

  async function changesOf(discussionId: DiscussionId, runId?: RunId): Promise<Change[]> {
    let query = db.selectFrom('changes').select('change').where('discussion_id', '=', discussionId);
    if (runId !== undefined) query = query.where('run_id', '=', runId);
    const rows = await query.orderBy('at').orderBy('id').execute();
    return rows.map((row) => JSON.parse(row.change) as Change);
  }

  /** `root`: where its runs work now. `rootOf`: where a change was made. */
  async function place(discussionId: DiscussionId) {
    await discussions.row(discussionId);
    const { project, directory: root } = await discussions.workplace(discussionId);
    return { projectId: project.id, root, rootOf: (change: Change) => change.directory ?? project.directory };
  }

  /** A change with its files, as far as they are kept; at most so many are named. */
  async function inFiles(root: string, change: Change, most: number, signal: AbortSignal): Promise<ChangeInFiles> {
    const found = await snapshots.changes(root, { ...change.snapshots, signal });
    if (!found.ok) {
      const problem =
        change.directory === undefined ? found.detail : 'It was made in a worktree of this discussion that is not there any more.';
      return { ...change, files: [], addedLines: 0, removedLines: 0, problem };
    }
    const sum = (lines: 'addedLines' | 'removedLines'): number => found.files.reduce((all, file) => all + (file[lines] ?? 0), 0);
    const more = found.more + Math.max(0, found.files.length - most);
    const counted = { addedLines: sum('addedLines'), removedLines: sum('removedLines') };
    return { ...change, files: found.files.slice(0, most), ...(more > 0 ? { more } : {}), ...counted };
  }

  async function list(discussionId: DiscussionId, query: ChangeQuery, runId?: RunId): Promise<ChangeList> {
    const { rootOf } = await place(discussionId);
    const signal = AbortSignal.timeout(LIST_MS);
    const { before, memberId, limit = LISTED } = query;
    let found = await changesOf(discussionId, runId);
    if (before !== undefined) found = found.slice(0, indexOf(found, before));
    if (memberId !== undefined) found = found.filter(({ by }) => by.memberId === memberId);
    const items: ChangeInFiles[] = [];
    for (const change of found.slice(-limit)) items.push(await inFiles(rootOf(change), change, FILES_LISTED, signal));
    return { items, earlier: found.length - items.length };
  }

  /** What the run's tools did that lies in no file of the project. */
  async function beyondFiles(discussionId: DiscussionId, selected: readonly Change[], body: UndoBody): Promise<string[]> {
    const runIds = [...new Set(selected.flatMap(({ runId }) => (runId === undefined ? [] : [runId])))];
    if (runIds.length === 0) return [];
    const rows = await db
      .selectFrom('entries')
      .select(['id', 'entry'])
      .where('discussion_id', '=', discussionId)
      .where('role', '=', 'tool')
      .where('run_id', 'in', runIds)
      .orderBy('id')
      .execute();
    // Ids follow each other in time.
    const first = selected.find(({ id }) => id === body.since)?.entryId ?? '';
    const named = new Map<string, { times: number; network: boolean }>();
    for (const row of rows) {
      const { author, parts } = JSON.parse(row.entry) as { author: { type: string; name?: string }; parts: { origin?: Origin }[] };
      // Only what ran says where its result comes from.
      const origin = parts.find((part) => part.origin !== undefined)?.origin;
      const isMeant = body.changeIds === undefined ? row.id >= first : selected.some((change) => change.entryId === row.id);
      const { name } = author;
      if (name === undefined || origin === undefined || !isMeant) continue;
      const policyClass = origin.kind === 'mcp' ? 'network' : findTool(name)?.policyClass;
      if (policyClass !== 'execute' && policyClass !== 'network') continue;
      named.set(name, { times: (named.get(name)?.times ?? 0) + 1, network: policyClass === 'network' });
    }
    const beyond = [...named].map(([name, { times, network }]) => {
      const calls = times === 1 ? `The call of ${name}` : `The ${times} calls of ${name}`;
      return network
        ? `${calls} asked other servers: that is not taken back.`
        : `${calls} may have done more than change files of the project: that is not taken back.`;
    });
    return beyond.length === 0 ? [] : [...beyond, NOT_TOLD_APART];
  }

  async function undo(
    discussionId: DiscussionId,
    runId: RunId | undefined,
    body: UndoBody,
    actor: Actor,
    signal: AbortSignal,
    effect?: Effect<UndoResult>,
  ): Promise<UndoResult> {
    const { projectId, root: now, rootOf } = await place(discussionId);
    // What is meant is all in one folder: where runs work now, unless something else is named.
    const isNamed = runId !== undefined || body.changeIds !== undefined || body.since !== undefined;
    const first = isNamed ? selectChanges(await changesOf(discussionId, runId), body).at(-1) : undefined;
    const root = first === undefined ? now : rootOf(first);
    return changing.run(root, signal, async () => {
      const meant = selectChanges(await changesOf(discussionId, runId), body);
      const selected = meant.filter((change) => rootOf(change) === root);
      const elsewhere = meant.length - selected.length;
      if (selected.length === 0) throw new RequestError('conflict', 'There is nothing to take back.', { code: 'nothing' });
      const cannot = [...(await beyondFiles(discussionId, selected, body)), ...(elsewhere === 0 ? [] : [leftElsewhere(elsewhere)])];
      const steps = selected.map((change) => change.snapshots);
      if (body.preview === true) {
        const preview = await snapshots.previewUndo(root, { steps, signal });
        if (!preview.ok) throw new RequestError('conflict', preview.detail, { code: 'not_kept' });
        return { done: false, ...named(preview), conflicts: preview.conflicts, cannot };
      }
      const undone = await snapshots.undo(root, { steps, skipConflicts: body.skipConflicts ?? false, signal });
      if (!undone.ok) {
        if (undone.conflicts.length === 0) throw new RequestError('conflict', undone.detail, { code: 'not_kept' });
        return { done: false, files: [], conflicts: undone.conflicts, cannot };
      }
      const changeId = newId<ChangeId>();
      const result: UndoResult = { done: true, ...named(undone), conflicts: undone.skipped, cannot, changeId };
      const event = {
        type: 'changes.undone',
        v: 1,
        changeId,
        ...(runId === undefined ? {} : { runId }),
        by: { memberId: actor.memberId, name: actor.name },
        undoes: selected.map(({ id }) => id),
        snapshots: { before: undone.before, after: undone.after },
      } as const;
      await log.append({
        streams: [
          { stream: streamOf.discussion(discussionId), events: [event] },
          { stream: streamOf.project(projectId), events: [event] },
        ],
        effects: async (transaction) => effect?.(transaction, result),
      });
      return result;
    });
  }

  return {
    list: (discussionId: DiscussionId, query: ChangeQuery): Promise<ChangeList> => list(discussionId, query),

    async ofRun(runId: RunId, query: ChangeQuery): Promise<ChangeList> {
      return list((await runs.row(runId)).discussion_id, query, runId);
    },

    /** One change, with all of its files that can be named. */
    async get(discussionId: DiscussionId, changeId: ChangeId): Promise<ChangeInFiles> {
      const { rootOf } = await place(discussionId);
      const all = await changesOf(discussionId);
      const change = all[indexOf(all, changeId)];
      if (change === undefined) throw new RequestError('not_found', 'There is no such change here.');
      return inFiles(rootOf(change), change, Number.POSITIVE_INFINITY, AbortSignal.timeout(LIST_MS));
    },

    /** The difference of one file of a change. */
    async difference(discussionId: DiscussionId, changeId: ChangeId, path: string, from: string | undefined): Promise<ChangedFile> {
      const { rootOf } = await place(discussionId);
      const change = (await changesOf(discussionId)).find(({ id }) => id === changeId);
      if (change === undefined) throw new RequestError('not_found', 'There is no such change here.');
      const signal = AbortSignal.timeout(LIST_MS);
      const found = await snapshots.difference(rootOf(change), {
        ...change.snapshots,
        path,
        ...(from === undefined ? {} : { from }),
        signal,
      });
      if (!found.ok) throw new RequestError('not_found', found.detail);
      return found.file;
    },

    undo: (
      discussionId: DiscussionId,
      body: UndoBody,
      actor: Actor,
      signal: AbortSignal,
      effect?: Effect<UndoResult>,
    ): Promise<UndoResult> => undo(discussionId, undefined, body, actor, signal, effect),

    async undoRun(runId: RunId, body: UndoBody, actor: Actor, signal: AbortSignal, effect?: Effect<UndoResult>): Promise<UndoResult> {
      return undo(asId((await runs.row(runId)).discussion_id), runId, body, actor, signal, effect);
    },
  };
}

/** Where a change stands among others. Refuses one that is not there. */
function indexOf(changes: readonly Change[], id: ChangeId): number {
  const at = changes.findIndex((change) => change.id === id);
  if (at === -1) throw new RequestError('not_found', 'There is no such change here.');
  return at;
}

function leftElsewhere(count: number): string {
  const changes = count === 1 ? 'One change was' : `${count} changes were`;
  return `${changes} made in another folder than the rest, the project's or that of a worktree: that is taken back apart.`;
}

function named({ files, more }: { files: ChangedFile[]; more: number }): Pick<UndoResult, 'files' | 'more'> {
  return { files, ...(more > 0 ? { more } : {}) };
}

export type Changes = ReturnType<typeof createChanges>;
