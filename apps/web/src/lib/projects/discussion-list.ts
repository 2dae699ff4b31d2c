import {
  hasEnded,
  type Discussion,
  type DiscussionId,
  type Event,
  type MemberId,
  type RunId,
  type RunStatus,
  type UsageTotals,
} from '@baton/protocol';
import { isSameDay } from '#lib/format/time.ts';

/** A discussion as a list shows it. */
export interface DiscussionRow {
  id: DiscussionId;
  title: string;
  archived: boolean;
  pinned: boolean;
  /** When something last happened in it. */
  updatedAt: string;
  activeRun: { id: RunId; status: RunStatus } | null;
  /** Its last run failed, and none was started since. */
  failed: boolean;
  /** Who made it; unknown of one that `baton` made. */
  createdBy: MemberId | undefined;
  /** Position of its last event, as of when it was last asked for; `undefined` until it was. */
  lastSeq: number | undefined;
  /** What it has used and cost so far; as `lastSeq`. */
  usage: UsageTotals | undefined;
}

/** What a row shows of a discussion's state, most urgent first. */
export type RowState = 'waiting' | 'running' | 'failed' | 'resting';

export function rowOf(discussion: Discussion): DiscussionRow {
  const { id, title, archived, pinned, updatedAt, activeRun, lastRun, createdBy, lastSeq, usage } = discussion;
  const failed = lastRun?.status === 'failed';
  return { id, title, archived, pinned, updatedAt, activeRun, failed, createdBy: createdBy.memberId, lastSeq, usage };
}

export function stateOf(row: DiscussionRow): RowState {
  if (row.activeRun?.status === 'parked') return 'waiting';
  if (row.activeRun !== null) return 'running';
  return row.failed ? 'failed' : 'resting';
}

/**
 * Whether something happened in it since this member read it up to `readSeq`. What they never opened is unread, unless they made it or nothing
 * was said in it yet.
 */
export function isUnread(row: DiscussionRow, readSeq: number | undefined, me: MemberId | undefined): boolean {
  if (row.lastSeq === undefined || row.archived) return false;
  return readSeq === undefined ? row.lastSeq > 1 && row.createdBy !== me : row.lastSeq > readSeq;
}

/** The rows after one event of their project's stream. Rows that it does not concern stay the same objects. */
export function foldRows(rows: readonly DiscussionRow[], { event, at }: { event: Event; at: string }): readonly DiscussionRow[] {
  switch (event.type) {
    case 'discussion.created':
    case 'discussion.updated': {
      const { id, title, archived, pinned = false } = event.discussion;
      const known = rows.find((row) => row.id === id);
      if (known !== undefined) return rows.map((each) => (each === known ? { ...known, title, archived, pinned, updatedAt: at } : each));
      const createdBy = event.by.type === 'member' ? event.by.memberId : undefined;
      const nothingYet = { activeRun: null, failed: false, lastSeq: undefined, usage: undefined };
      return [{ id, title, archived, pinned, updatedAt: at, createdBy, ...nothingYet }, ...rows];
    }
    case 'discussion.deleted':
      return rows.filter((row) => row.id !== event.discussionId);
    case 'run.updated': {
      const activeRun = hasEnded(event.status) ? null : { id: event.runId, status: event.status };
      const failed = event.status === 'failed';
      return rows.map((row) => (row.id === event.discussionId ? { ...row, updatedAt: at, activeRun, failed } : row));
    }
    default:
      return rows;
  }
}

/** The rows as lists group them, newest first in each. */
export interface RowGroups {
  waiting: DiscussionRow[];
  running: DiscussionRow[];
  pinned: DiscussionRow[];
  today: DiscussionRow[];
  earlier: DiscussionRow[];
  archived: DiscussionRow[];
}

export function groupRows(rows: readonly DiscussionRow[], now: number): RowGroups {
  const groups: RowGroups = { waiting: [], running: [], pinned: [], today: [], earlier: [], archived: [] };
  for (const row of rows.toSorted((left, right) => right.updatedAt.localeCompare(left.updatedAt))) groups[groupOf(row, now)].push(row);
  return groups;
}

function groupOf(row: DiscussionRow, now: number): keyof RowGroups {
  if (row.archived) return 'archived';
  const state = stateOf(row);
  if (state === 'waiting' || state === 'running') return state;
  if (row.pinned) return 'pinned';
  return isSameDay(row.updatedAt, now) ? 'today' : 'earlier';
}
