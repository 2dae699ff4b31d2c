import {
  emptyDiscussion,
  foldDiscussion,
  noUsage,
  asId,
  type Approval,
  type ApprovalId,
  type Change,
  type ChangeId,
  type ContentHash,
  type ContextFile,
  type DiscussionId,
  type DiscussionState,
  type Entry,
  type EntryId,
  type Event,
  type EventFrame,
  type ModelChoice,
  type RunId,
  type Part,
  type RunSettings,
  type RunState,
  type Steer,
  type SteerId,
  type StreamName,
  type Take,
  type TakeId,
  type Trim,
  type UsageTotals,
  type Worktree,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';
import { EpicProjection } from './epic-projection.ts';
import { projectDelivery } from './delivery-projection.ts';
import { TrackProjection } from './track-projection.ts';

const millis = (time: string): number => Date.parse(time);

/**
 * Writes the rows that follow from events, in the transaction of their append. The rows are the protocol's fold: what an event touches is
 * read, folded, and written back, so an event costs what it touches and not what the discussion holds.
 */
export async function project(transaction: Transaction<Database>, frames: readonly EventFrame[]): Promise<void> {
  const open = new Map<string, Projection>();
  for (const frame of frames) {
    const projection = open.get(frame.stream) ?? projectionOf(transaction, frame.stream);
    if (projection === undefined) continue;
    open.set(frame.stream, projection);
    await projection.apply(frame);
    await projectDelivery(transaction, frame);
  }
  for (const projection of open.values()) await projection.save();
}

/** Rows that follow from one stream. */
interface Projection {
  apply(frame: EventFrame): Promise<void>;
  save(): Promise<void>;
}

function projectionOf(transaction: Transaction<Database>, stream: StreamName): Projection | undefined {
  const [kind, id = ''] = stream.split(':');
  if (kind === 'discussion') return new DiscussionProjection(transaction, asId(id));
  if (kind === 'project') return new EpicProjection(transaction);
  return kind === 'track' ? new TrackProjection(transaction, asId(id)) : undefined;
}

/** Contents in the blob store that an event refers to. */
export function blobsOf(event: Event): ContentHash[] {
  switch (event.type) {
    case 'round.started':
      return [
        ...(event.system === undefined ? [] : [event.system]),
        ...event.context.map((file) => file.hash),
        ...(event.edited ?? []).map(({ text }) => text),
      ];
    case 'request.edited':
      return event.edits.flatMap(({ before, after }) => [before, after].filter((hash) => hash !== null));
    case 'context.changed':
      return event.files.flatMap((file) => (file.hash === null ? [] : [file.hash]));
    case 'entry.created':
      return contentsOf(event.entry.parts);
    case 'steer.queued':
      return contentsOf(event.steer.parts);
    case 'delivery.ended':
      return event.result?.patch === undefined ? [] : [event.result.patch];
    case 'tool.finished':
      return event.result.blob === undefined ? [] : [event.result.blob];
    case 'evidence.recorded':
      return event.evidence.outputBlob === undefined ? [] : [event.evidence.outputBlob];
    case 'attempt.ended':
      return event.patch === undefined ? [] : [event.patch];
    default:
      return [];
  }
}

function contentsOf(parts: readonly Part[]): ContentHash[] {
  return parts.flatMap((part) => (part.type === 'file' || part.type === 'image' ? [part.hash] : []));
}

class DiscussionProjection {
  readonly #transaction: Transaction<Database>;
  readonly #state: DiscussionState;
  readonly #read = {
    entries: new Map<EntryId, Entry>(),
    runs: new Map<RunId, unknown>(),
    takes: new Map<TakeId, Take>(),
    approvals: new Map<ApprovalId, Approval>(),
    changes: new Map<ChangeId, Change>(),
  };
  #exists: boolean | undefined;
  #created: (Event & { type: 'discussion.created' }) | undefined;
  #createdAt = 0;
  #updatedAt = 0;
  #summaryChanges = 0;
  #contextChanges = 0;
  #closed: EntryId[] = [];
  #steersQueued: SteerId[] = [];
  #steersGone: SteerId[] = [];

  constructor(transaction: Transaction<Database>, id: DiscussionId) {
    this.#transaction = transaction;
    this.#state = emptyDiscussion(id);
  }

  async apply(frame: EventFrame): Promise<void> {
    await this.#readTouched(frame.event);
    foldDiscussion(this.#state, frame);
    this.#updatedAt = millis(frame.at);
    const { event } = frame;
    if (event.type === 'discussion.created') {
      this.#created = event;
      this.#createdAt = millis(frame.at);
    }
    if (event.type === 'discussion.updated') this.#summaryChanges += 1;
    if (event.type === 'context.changed') this.#contextChanges += 1;
    if (event.type === 'message.completed' || event.type === 'message.interrupted') this.#closed.push(event.entryId);
    if (event.type === 'steer.queued') this.#steersQueued.push(event.steer.id);
    if (event.type === 'steer.applied' || event.type === 'steer.withdrawn') this.#steersGone.push(event.steerId);
  }

  async save(): Promise<void> {
    await this.#saveDiscussion();
    for (const [id, entry] of this.#state.entries) if (this.#read.entries.get(id) !== entry) await this.#saveEntry(entry);
    for (const id of this.#read.takes.keys()) {
      if (!this.#state.takes.has(id)) await this.#transaction.deleteFrom('takes').where('id', '=', id).execute();
    }
    for (const [id, take] of this.#state.takes) {
      if (this.#read.takes.get(id) === take) continue;
      const trim = take.trim === undefined ? null : JSON.stringify(take.trim);
      const row = { name: take.name, leaf_id: take.leafId, trim, version: take.version };
      await this.#transaction
        .insertInto('takes')
        .values({ id, discussion_id: this.#state.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    }
    for (const [id, run] of this.#state.runs) if (this.#read.runs.get(id) !== run) await this.#saveRun(id);
    await this.#saveSteers();
    for (const [id, change] of this.#state.changes) if (this.#read.changes.get(id) !== change) await this.#saveChange(change);
    for (const [id, approval] of this.#state.approvals) if (this.#read.approvals.get(id) !== approval) await this.#saveApproval(approval);
    if (this.#closed.length > 0) await this.#transaction.deleteFrom('running_text').where('entry_id', 'in', this.#closed).execute();
  }

  /** Reads the rows that the fold of this event will look at, unless they are there. */
  async #readTouched(event: Event): Promise<void> {
    await this.#readDiscussion();
    const runId = 'runId' in event ? event.runId : event.type === 'entry.created' ? event.entry.runId : undefined;
    if (runId !== undefined) await this.#readRun(runId);
    if ('entryId' in event && event.type !== 'message.started') await this.#readEntry(event.entryId);
    if ('approvalId' in event && event.approvalId !== undefined) await this.#readApprovals('id', event.approvalId);
    if (event.type === 'tool.finished') await this.#readChange(asId(event.callId));
    if (event.type === 'changes.undone') for (const id of event.undoes) await this.#readChange(id);
    if (event.type === 'entry.redacted') {
      await this.#readEditedRuns(event.entryId);
      await this.#readApprovals('entry_id', event.entryId);
      await this.#readApprovals('message_id', event.entryId);
      await this.#readQuotingApprovals(event.entryId);
    }
    if ('takeId' in event && event.takeId !== undefined) await this.#readTake(event.takeId);
    if (event.type === 'take.updated') await this.#readTake(event.take.id);
    if (event.type === 'context.changed' && event.trim !== undefined) await this.#readTake(event.trim.takeId);
    if (event.type === 'message.completed') {
      const takeId = this.#state.runs.get(event.runId)?.state.request.takeId;
      if (takeId !== undefined) await this.#readTake(takeId);
    }
  }

  async #readDiscussion(): Promise<void> {
    if (this.#exists !== undefined) return;
    const row = await this.#transaction.selectFrom('discussions').selectAll().where('id', '=', this.#state.id).executeTakeFirst();
    this.#exists = row !== undefined;
    if (row === undefined) return;
    this.#state.summary = {
      id: row.id,
      projectId: row.project_id,
      kind: row.kind as 'talk',
      title: row.title,
      archived: row.archived === 1,
      pinned: row.pinned === 1,
      settings: JSON.parse(row.settings) as RunSettings,
      fallbacks: JSON.parse(row.fallbacks) as ModelChoice[],
    };
    this.#state.deleted = row.deleted === 1;
    this.#state.context = JSON.parse(row.context) as ContextFile[];
    this.#state.usage = JSON.parse(row.usage) as UsageTotals;
    this.#state.worktree = row.worktree === null ? undefined : (JSON.parse(row.worktree) as Worktree);
  }

  async #readEntry(id: EntryId): Promise<void> {
    if (this.#state.entries.has(id)) return;
    const row = await this.#transaction.selectFrom('entries').select('entry').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const entry = JSON.parse(row.entry) as Entry;
    this.#read.entries.set(id, entry);
    this.#state.entries.set(id, entry);
  }

  async #readTake(id: TakeId): Promise<void> {
    if (this.#state.takes.has(id)) return;
    const row = await this.#transaction.selectFrom('takes').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const trim = row.trim === null ? {} : { trim: JSON.parse(row.trim) as Trim };
    const take: Take = { id, name: row.name, leafId: row.leaf_id, ...trim, version: row.version };
    this.#read.takes.set(id, take);
    this.#state.takes.set(id, take);
  }

  async #readApprovals(column: 'id' | 'entry_id' | 'message_id', id: ApprovalId | EntryId): Promise<void> {
    if (column === 'id' && this.#state.approvals.has(id as ApprovalId)) return;
    const rows = await this.#transaction
      .selectFrom('approvals')
      .select(['id', 'approval'])
      .where(column, '=', id as never)
      .execute();
    this.#keepApprovals(rows);
  }

  /** Those of the discussion that name the entry, as what was asked because of it does. */
  async #readQuotingApprovals(entryId: EntryId): Promise<void> {
    const rows = await this.#transaction
      .selectFrom('approvals')
      .select(['id', 'approval'])
      .where('discussion_id', '=', this.#state.id)
      .where('approval', 'like', `%${entryId}%`)
      .execute();
    this.#keepApprovals(rows);
  }

  #keepApprovals(rows: readonly { id: ApprovalId; approval: string }[]): void {
    for (const row of rows) {
      if (this.#state.approvals.has(row.id)) continue;
      const approval = JSON.parse(row.approval) as Approval;
      this.#read.approvals.set(row.id, approval);
      this.#state.approvals.set(row.id, approval);
    }
  }

  /** With what it took back, where it is an undo. */
  async #readChange(id: ChangeId): Promise<void> {
    if (this.#state.changes.has(id)) return;
    const row = await this.#transaction.selectFrom('changes').select('change').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const change = JSON.parse(row.change) as Change;
    this.#read.changes.set(id, change);
    this.#state.changes.set(id, change);
    for (const inner of change.undoes ?? []) await this.#readChange(inner);
  }

  async #readRun(id: RunId): Promise<void> {
    if (this.#state.runs.has(id)) return;
    const row = await this.#transaction.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const run = {
      state: JSON.parse(row.state) as RunState,
      createdAt: new Date(row.created_at).toISOString(),
      endedAt: row.ended_at === null ? undefined : new Date(row.ended_at).toISOString(),
      lastProblem: undefined,
      toolTimes: new Map(),
    };
    this.#read.runs.set(id, run);
    this.#state.runs.set(id, run);
  }

  /** Runs that may have sent another text in the place of an entry's. */
  async #readEditedRuns(entryId: EntryId): Promise<void> {
    const rows = await this.#transaction
      .selectFrom('runs')
      .select('id')
      .where('discussion_id', '=', this.#state.id)
      .where('state', 'like', `%"edited":%${entryId}%`)
      .execute();
    for (const { id } of rows) await this.#readRun(id);
  }

  async #saveDiscussion(): Promise<void> {
    const { summary, id } = this.#state;
    if (summary === undefined) return;
    const row = {
      title: summary.title,
      archived: summary.archived ? 1 : 0,
      pinned: summary.pinned === true ? 1 : 0,
      settings: JSON.stringify(summary.settings ?? {}),
      fallbacks: JSON.stringify(summary.fallbacks ?? []),
      deleted: this.#state.deleted ? 1 : 0,
      updated_at: this.#updatedAt,
      context: JSON.stringify(this.#state.context),
      usage: JSON.stringify(this.#state.usage),
      worktree: this.#state.worktree === undefined ? null : JSON.stringify(this.#state.worktree),
    };
    if (this.#exists === true) {
      await this.#transaction
        .updateTable('discussions')
        .set((expression) => ({
          ...row,
          version: expression('version', '+', this.#summaryChanges),
          context_version: expression('context_version', '+', this.#contextChanges),
        }))
        .where('id', '=', id)
        .execute();
      return;
    }
    const by = this.#created?.by;
    await this.#transaction
      .insertInto('discussions')
      .values({
        id,
        project_id: summary.projectId,
        kind: summary.kind,
        ...row,
        usage: JSON.stringify(this.#state.usage ?? noUsage),
        created_by: (by?.type === 'member' ? by.memberId : '') as never,
        created_by_name: by?.type === 'member' ? by.name : '',
        created_at: this.#createdAt,
        context_version: 1 + this.#contextChanges,
        version: 1 + this.#summaryChanges,
      })
      .execute();
  }

  async #saveEntry(entry: Entry): Promise<void> {
    const row = { entry: JSON.stringify(entry), version: entry.version };
    await this.#transaction
      .insertInto('entries')
      .values({
        id: entry.id,
        discussion_id: this.#state.id,
        parent_id: entry.parentId,
        role: entry.role,
        run_id: entry.runId ?? null,
        created_at: millis(entry.createdAt),
        ...row,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }

  async #saveSteers(): Promise<void> {
    for (const id of this.#steersQueued) {
      const steer = this.#state.steers.get(id);
      if (steer === undefined) continue;
      const { runId, ...stored } = steer;
      await this.#transaction
        .insertInto('steers')
        .values({ id, discussion_id: this.#state.id, run_id: runId, steer: JSON.stringify(stored satisfies Steer) })
        .execute();
    }
    if (this.#steersGone.length > 0) await this.#transaction.deleteFrom('steers').where('id', 'in', this.#steersGone).execute();
  }

  async #saveChange(change: Change): Promise<void> {
    const row = { change: JSON.stringify(change) };
    await this.#transaction
      .insertInto('changes')
      .values({ id: change.id, discussion_id: this.#state.id, run_id: change.runId ?? null, at: millis(change.at), ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }

  async #saveApproval(approval: Approval): Promise<void> {
    const row = { status: approval.status, approval: JSON.stringify(approval) };
    await this.#transaction
      .insertInto('approvals')
      .values({
        id: approval.id,
        project_id: approval.projectId,
        discussion_id: this.#state.id,
        run_id: approval.runId ?? null,
        entry_id: approval.entryId ?? null,
        message_id: approval.messageId ?? null,
        requested_at: millis(approval.requestedAt),
        expires_at: approval.expiresAt === undefined ? null : millis(approval.expiresAt),
        ...row,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }

  async #saveRun(id: RunId): Promise<void> {
    const run = this.#state.runs.get(id);
    if (run === undefined) return;
    const { request, status, epoch } = run.state;
    const row = {
      status,
      epoch,
      state: JSON.stringify(run.state),
      holder_id: request.holder.memberId,
      ended_at: run.endedAt === undefined ? null : millis(run.endedAt),
    };
    await this.#transaction
      .insertInto('runs')
      .values({
        id,
        discussion_id: request.discussionId,
        take_id: request.takeId,
        entry_id: request.entryId,
        parent_run_id: request.parentRunId ?? null,
        created_at: millis(run.createdAt),
        ...row,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }
}
