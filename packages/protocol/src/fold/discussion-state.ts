import { asId, type ApprovalId, type ChangeId, type DiscussionId, type EntryId, type RunId, type SteerId, type TakeId } from '../ids.ts';
import type { Approval } from '../schemas/approval.ts';
import type { Change } from '../schemas/change.ts';
import type { ContextFile } from '../schemas/context-file.ts';
import type { Author } from '../schemas/author.ts';
import type { Entry, Take } from '../schemas/entry.ts';
import type { DiscussionSummary, Event, EventOf } from '../schemas/event.ts';
import { isAbout, isEdited, redactApproval, redactEdits, redactEntry, quotes, withoutQuotes } from '../redact.ts';
import type { Steer } from '../schemas/steer.ts';
import type { UsageTotals } from '../schemas/usage.ts';
import type { Worktree } from '../schemas/worktree.ts';
import { foldRun, statusOfDecision, type RunState } from './run-state.ts';
import { addCall, noUsage } from './usage-totals.ts';

/** A run as a discussion shows it: its state, with when it began, when it ended, and what it is waiting for. */
export interface RunInDiscussion {
  state: RunState;
  createdAt: string;
  endedAt: string | undefined;
  /** The last failed attempt, until an answer begins. */
  lastProblem: EventOf<'round.failed'> | undefined;
  /** When each tool call began and how long it took, by call. */
  toolTimes: ReadonlyMap<string, { startedAt?: string; durationMs?: number }>;
}

/**
 * A discussion, folded from its stream. The maps are changed in place, so that an event costs what it changes and not what is there;
 * the entries, takes and runs in them are replaced whole, so that identity tells what has changed.
 */
export interface DiscussionState {
  readonly id: DiscussionId;
  summary: DiscussionSummary | undefined;
  deleted: boolean;
  /** In the order in which they came. */
  readonly entries: Map<EntryId, Entry>;
  readonly takes: Map<TakeId, Take>;
  readonly runs: Map<RunId, RunInDiscussion>;
  /** What people said to runs and does not stand in the thread yet, also of runs that ended before it could. In order. */
  readonly steers: Map<SteerId, Steer & { runId: RunId }>;
  /** Everything that was asked of people here, also what has been decided. */
  readonly approvals: Map<ApprovalId, Approval>;
  /** What tool calls made of the project's files, and what was taken back. In order. */
  readonly changes: Map<ChangeId, Change>;
  /** The last summary of each take that was made and not accepted. */
  readonly summaries: Map<TakeId, EventOf<'summary.made'>>;
  context: readonly ContextFile[];
  /** Where its runs work, if that is not the project's folder. */
  worktree: Worktree | undefined;
  usage: UsageTotals;
  /** Position in the stream that this state reflects. */
  seq: number;
}

export function emptyDiscussion(id: DiscussionId): DiscussionState {
  return {
    id,
    summary: undefined,
    deleted: false,
    entries: new Map(),
    takes: new Map(),
    runs: new Map(),
    steers: new Map(),
    approvals: new Map(),
    changes: new Map(),
    summaries: new Map(),
    context: [],
    worktree: undefined,
    usage: noUsage,
    seq: 0,
  };
}

/** What one event of a discussion's stream changes. Events of unknown types change only `seq`. */
export function foldDiscussion(state: DiscussionState, frame: { seq: number; at: string; event: Event }): void {
  const { event, at } = frame;
  state.seq = frame.seq;
  foldRuns(state, event, at);
  switch (event.type) {
    case 'discussion.created':
    case 'discussion.updated':
      state.summary = event.discussion;
      return;
    case 'discussion.deleted':
      state.deleted = true;
      return;
    case 'worktree.made':
      state.worktree = event.worktree;
      return;
    case 'worktree.removed':
      state.worktree = undefined;
      return;
    case 'entry.created':
      state.entries.set(event.entry.id, event.entry);
      if (event.takeId !== undefined) moveLeaf(state, event.takeId, event.entry.id);
      if (event.takeId !== undefined && event.entry.marker === 'compacted') state.summaries.delete(event.takeId);
      return;
    case 'entry.updated': {
      const { name, collapsed, pinned } = event;
      change(state, event.entryId, (entry) => ({
        ...entry,
        ...(name === undefined ? {} : { name }),
        ...(collapsed === undefined ? {} : { collapsed }),
        ...(pinned === undefined ? {} : { pinned }),
        version: entry.version + 1,
      }));
      return;
    }
    case 'entry.deleted':
      change(state, event.entryId, (entry) => ({ ...entry, deleted: true, version: entry.version + 1 }));
      return;
    case 'entry.redacted':
      change(state, event.entryId, (entry) => ({ ...redactEntry(entry), version: entry.version + 1 }));
      for (const [id, approval] of state.approvals) {
        if (isAbout(approval, event.entryId)) state.approvals.set(id, redactApproval(approval));
        else if (quotes(approval, event.entryId)) state.approvals.set(id, withoutQuotes(approval, event.entryId));
      }
      // Summaries hold what was said: none that nobody has accepted stays.
      state.summaries.clear();
      for (const [id, run] of state.runs) {
        const { edited } = run.state;
        if (edited === undefined || !isEdited(edited.edits, event.entryId)) continue;
        state.runs.set(id, { ...run, state: { ...run.state, edited: { ...edited, edits: redactEdits(edited.edits, event.entryId) } } });
      }
      return;
    case 'take.updated':
      state.takes.set(event.take.id, event.take);
      return;
    case 'take.deleted':
      state.takes.delete(event.takeId);
      return;
    case 'context.changed':
      state.context = event.files;
      if (event.trim !== undefined) changeTake(state, event.trim.takeId, { trim: event.trim.trim });
      return;
    case 'steer.queued':
      state.steers.set(event.steer.id, { ...event.steer, runId: event.runId });
      return;
    case 'steer.applied':
    case 'steer.withdrawn':
      state.steers.delete(event.steerId);
      return;
    case 'approval.requested':
      state.approvals.set(event.approval.id, { ...event.approval, status: 'pending' });
      return;
    case 'approval.decided':
      changeApproval(state, event.approvalId, { status: statusOfDecision(event.decision.decision), decision: event.decision });
      return;
    case 'approval.cancelled':
      changeApproval(state, event.approvalId, { status: 'cancelled' });
      return;
    case 'approval.expired':
      changeApproval(state, event.approvalId, { status: 'expired' });
      return;
    case 'message.started':
      messageStarted(state, event, at);
      return;
    case 'message.completed':
      messageCompleted(state, event, at);
      return;
    case 'message.interrupted':
      change(state, event.entryId, (entry) => ({
        ...entry,
        parts: event.parts,
        status: 'interrupted',
        interruption: event.reason,
        version: entry.version + 1,
      }));
      return;
    case 'tool.finished':
      change(state, event.entryId, (entry) => ({ ...entry, parts: [event.result], status: 'complete', version: entry.version + 1 }));
      toolChanged(state, event, at);
      return;
    case 'changes.undone':
      undone(state, event, at);
      return;
    case 'summary.made':
      if (event.text !== undefined) state.summaries.set(event.takeId, event);
      state.usage = addCall(state.usage, event);
      return;
    case 'usage.recorded':
      state.usage = addCall(state.usage, event);
      return;
    default:
      return;
  }
}

function foldRuns(state: DiscussionState, event: Event, at: string): void {
  if (event.type === 'run.queued') {
    const run = foldRun(undefined, event);
    if (run !== undefined && !state.runs.has(event.run.id)) {
      state.runs.set(event.run.id, { state: run, createdAt: at, endedAt: undefined, lastProblem: undefined, toolTimes: new Map() });
    }
    return;
  }
  const runId = event.type === 'entry.created' ? event.entry.runId : 'runId' in event ? event.runId : undefined;
  const run = runId === undefined ? undefined : state.runs.get(runId);
  if (runId === undefined || run === undefined) return;
  const folded = foldRun(run.state, event);
  if (folded === undefined) return;
  const ended = event.type === 'run.finished' || event.type === 'run.failed' || event.type === 'run.stopped';
  const answering = event.type === 'message.started' || ended;
  state.runs.set(runId, {
    ...run,
    state: folded,
    endedAt: ended ? (run.endedAt ?? at) : run.endedAt,
    lastProblem: event.type === 'round.failed' ? event : answering ? undefined : run.lastProblem,
    toolTimes: withToolTime(run.toolTimes, event, at),
  });
}

function withToolTime(times: RunInDiscussion['toolTimes'], event: Event, at: string): RunInDiscussion['toolTimes'] {
  if (event.type === 'tool.started') return new Map(times).set(event.callId, { startedAt: at });
  if (event.type === 'tool.finished') {
    return new Map(times).set(event.callId, { ...times.get(event.callId), durationMs: event.durationMs });
  }
  return times;
}

function messageStarted(state: DiscussionState, event: EventOf<'message.started'>, at: string): void {
  addEntry(state, { id: event.entryId, parentId: event.parentId, role: 'assistant', author: event.author, at, runId: event.runId });
  moveLeaf(state, event.takeId, event.entryId);
}

function messageCompleted(state: DiscussionState, event: EventOf<'message.completed'>, at: string): void {
  change(state, event.entryId, (entry) => ({
    ...entry,
    parts: event.parts,
    status: 'complete',
    finishReason: event.finishReason,
    version: entry.version + 1,
  }));
  let parentId = event.entryId;
  for (const { entryId, callId, name } of event.toolEntries) {
    addEntry(state, { id: entryId, parentId, role: 'tool', author: { type: 'tool', name, callId }, at, runId: event.runId });
    parentId = entryId;
  }
  const takeId = state.runs.get(event.runId)?.state.request.takeId;
  if (takeId !== undefined) moveLeaf(state, takeId, parentId);
}

function addEntry(
  state: DiscussionState,
  entry: { id: EntryId; parentId: EntryId; role: 'assistant' | 'tool'; author: Author; at: string; runId: RunId },
): void {
  const { at, ...rest } = entry;
  state.entries.set(entry.id, {
    ...rest,
    discussionId: state.id,
    status: 'open',
    parts: [],
    createdAt: at,
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
  });
}

function moveLeaf(state: DiscussionState, takeId: TakeId, leafId: EntryId): void {
  changeTake(state, takeId, { leafId });
}

function changeTake(state: DiscussionState, takeId: TakeId, change: Partial<Pick<Take, 'leafId' | 'trim'>>): void {
  const take = state.takes.get(takeId);
  if (take !== undefined) state.takes.set(takeId, { ...take, ...change, version: take.version + 1 });
}

function toolChanged(state: DiscussionState, event: EventOf<'tool.finished'>, at: string): void {
  const holder = state.runs.get(event.runId)?.state.request.holder;
  if (event.snapshots === undefined || holder === undefined) return;
  const author = state.entries.get(event.entryId)?.author;
  const id = asId<ChangeId>(event.callId);
  state.changes.set(id, {
    id,
    kind: 'tool',
    runId: event.runId,
    entryId: event.entryId,
    ...(author?.type === 'tool' ? { tool: author.name } : {}),
    by: holder,
    at,
    snapshots: event.snapshots,
    ...(state.worktree === undefined ? {} : { directory: state.worktree.directory }),
  });
}

function undone(state: DiscussionState, event: EventOf<'changes.undone'>, at: string): void {
  const { changeId: id, runId, by, undoes, snapshots } = event;
  const directory = undoes.map((each) => state.changes.get(each)?.directory).find((each) => each !== undefined);
  const where = { ...(runId === undefined ? {} : { runId }), ...(directory === undefined ? {} : { directory }) };
  state.changes.set(id, { id, kind: 'undo', ...where, by, at, snapshots, undoes });
  for (const each of undoes) takeBack(state, each, { by, at });
}

/** What an undo took back is there again once that is taken back, the oldest first. */
function takeBack(state: DiscussionState, id: ChangeId, undone: NonNullable<Change['undone']>): void {
  const known = state.changes.get(id);
  if (known === undefined) return;
  state.changes.set(id, { ...known, undone });
  for (const inner of known.undoes?.toReversed() ?? []) bringBack(state, inner, undone);
}

function bringBack(state: DiscussionState, id: ChangeId, undone: NonNullable<Change['undone']>): void {
  const known = state.changes.get(id);
  if (known === undefined) return;
  const { undone: _, ...rest } = known;
  state.changes.set(id, rest);
  for (const inner of rest.undoes ?? []) takeBack(state, inner, undone);
}

function changeApproval(state: DiscussionState, id: ApprovalId, change: Pick<Approval, 'status' | 'decision'>): void {
  const approval = state.approvals.get(id);
  if (approval !== undefined) state.approvals.set(id, { ...approval, ...change });
}

function change(state: DiscussionState, entryId: EntryId, update: (entry: Entry) => Entry): void {
  const entry = state.entries.get(entryId);
  if (entry !== undefined) state.entries.set(entryId, update(entry));
}
