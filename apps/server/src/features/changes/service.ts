import {
  asId,
  streamOf,
  type Change,
  type ChangedFile,
  type ChangeId,
  type ChangeList,
  type DiscussionId,
  type ProjectId,
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

/** The newest changes that a list shows. */
const MOST_LISTED = 200;

const LIST_MS = 30_000;

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

  async function place(discussionId: DiscussionId): Promise<{ projectId: ProjectId; root: string }> {
    const { projectId } = await discussions.get(discussionId);
    const { directory: root } = await discussions.project(projectId);
    return { projectId, root };
  }

  async function list(discussionId: DiscussionId, runId?: RunId): Promise<ChangeList> {
    const { root } = await place(discussionId);
    const signal = AbortSignal.timeout(LIST_MS);
    const items: ChangeList['items'] = [];
    for (const change of (await changesOf(discussionId, runId)).slice(-MOST_LISTED)) {
      const found = await snapshots.changes(root, { ...change.snapshots, signal });
      items.push(found.ok ? { ...change, files: found.files } : { ...change, files: [], problem: found.detail });
    }
    return { items };
  }

  /** What the run's tools did that lies in no file of the project. */
  async function beyondFiles(discussionId: DiscussionId, selected: readonly Change[], all: boolean): Promise<string[]> {
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
    const named = new Map<string, number>();
    for (const row of rows) {
      const { author, parts } = JSON.parse(row.entry) as { author: { type: string; name?: string }; parts: { origin?: unknown }[] };
      const tool = author.name === undefined ? undefined : findTool(author.name);
      // Only what ran says where its result comes from.
      const ran = parts.some((part) => part.origin !== undefined);
      const isMeant = all || selected.some((change) => change.entryId === row.id);
      if (tool === undefined || !ran || !isMeant) continue;
      if (tool.policyClass === 'execute' || tool.policyClass === 'network') named.set(tool.name, (named.get(tool.name) ?? 0) + 1);
    }
    return [...named].map(([name, times]) => {
      const calls = times === 1 ? `The call of ${name}` : `The ${times} calls of ${name}`;
      return findTool(name)?.policyClass === 'network'
        ? `${calls} asked other servers: that is not taken back.`
        : `${calls} may have done more than change files of the project: that is not taken back.`;
    });
  }

  /** What is meant, the newest first. Refuses what is not there or was taken back already. */
  function select(all: readonly Change[], ids: readonly ChangeId[] | undefined): Change[] {
    const open = all.filter((change) => change.undone === undefined);
    if (ids === undefined) return open.filter(({ kind }) => kind === 'tool').toReversed();
    for (const id of ids) {
      const change = all.find((each) => each.id === id);
      if (change === undefined) throw new RequestError('not_found', 'There is no such change here.');
      if (change.undone !== undefined) {
        throw new RequestError('conflict', `${change.undone.by.name} took this back already.`, { code: 'undone' });
      }
    }
    return open.filter(({ id }) => ids.includes(id)).toReversed();
  }

  async function undo(
    discussionId: DiscussionId,
    runId: RunId | undefined,
    body: UndoBody,
    actor: Actor,
    signal: AbortSignal,
    effect?: Effect<UndoResult>,
  ): Promise<UndoResult> {
    const { projectId, root } = await place(discussionId);
    return changing.run(root, signal, async () => {
      const selected = select(await changesOf(discussionId, runId), body.changeIds);
      if (selected.length === 0) throw new RequestError('conflict', 'There is nothing to take back.', { code: 'nothing' });
      const cannot = await beyondFiles(discussionId, selected, body.changeIds === undefined);
      const steps = selected.map((change) => change.snapshots);
      if (body.preview === true) {
        const preview = await snapshots.previewUndo(root, { steps, signal });
        if (!preview.ok) throw new RequestError('conflict', preview.detail, { code: 'not_kept' });
        return { done: false, files: preview.files, conflicts: preview.conflicts, cannot };
      }
      const undone = await snapshots.undo(root, { steps, skipConflicts: body.skipConflicts ?? false, signal });
      if (!undone.ok) {
        if (undone.conflicts.length === 0) throw new RequestError('conflict', undone.detail, { code: 'not_kept' });
        return { done: false, files: [], conflicts: undone.conflicts, cannot };
      }
      const changeId = newId<ChangeId>();
      const result: UndoResult = { done: true, files: undone.files, conflicts: undone.skipped, cannot, changeId };
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
    list: (discussionId: DiscussionId): Promise<ChangeList> => list(discussionId),

    async ofRun(runId: RunId): Promise<ChangeList> {
      return list((await runs.row(runId)).discussion_id, runId);
    },

    /** The difference of one file of a change. */
    async difference(discussionId: DiscussionId, changeId: ChangeId, path: string, from: string | undefined): Promise<ChangedFile> {
      const { root } = await place(discussionId);
      const change = (await changesOf(discussionId)).find(({ id }) => id === changeId);
      if (change === undefined) throw new RequestError('not_found', 'There is no such change here.');
      const signal = AbortSignal.timeout(LIST_MS);
      const found = await snapshots.difference(root, { ...change.snapshots, path, ...(from === undefined ? {} : { from }), signal });
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

export type Changes = ReturnType<typeof createChanges>;
