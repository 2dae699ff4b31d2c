import { hasEnded, type Discussion, type DiscussionId, type Event, type RunId, type RunStatus } from '@baton/protocol';
import { isSameDay } from '#lib/format/time.ts';

/** A discussion as a list shows it. */
export interface DiscussionRow {
  id: DiscussionId;
  title: string;
  archived: boolean;
  /** When something last happened in it. */
  updatedAt: string;
  activeRun: { id: RunId; status: RunStatus } | null;
}

export function rowOf(discussion: Discussion): DiscussionRow {
  const { id, title, archived, updatedAt, activeRun } = discussion;
  return { id, title, archived, updatedAt, activeRun };
}

/** The rows after one event of their project's stream. Rows that it does not concern stay the same objects. */
export function foldRows(rows: readonly DiscussionRow[], { event, at }: { event: Event; at: string }): readonly DiscussionRow[] {
  switch (event.type) {
    case 'discussion.created':
    case 'discussion.updated': {
      const { id, title, archived } = event.discussion;
      const known = rows.find((row) => row.id === id);
      const row = { id, title, archived, updatedAt: at, activeRun: known?.activeRun ?? null };
      return known === undefined ? [row, ...rows] : rows.map((each) => (each === known ? row : each));
    }
    case 'discussion.deleted':
      return rows.filter((row) => row.id !== event.discussionId);
    case 'run.updated': {
      const activeRun = hasEnded(event.status) ? null : { id: event.runId, status: event.status };
      return rows.map((row) => (row.id === event.discussionId ? { ...row, updatedAt: at, activeRun } : row));
    }
    default:
      return rows;
  }
}

/** The rows as the sidebar groups them, newest first; archived ones are left out. */
export function groupRows(
  rows: readonly DiscussionRow[],
  now: number,
): { running: DiscussionRow[]; today: DiscussionRow[]; earlier: DiscussionRow[] } {
  const shown = rows.filter((row) => !row.archived).toSorted((left, right) => right.updatedAt.localeCompare(left.updatedAt));
  const resting = shown.filter((row) => row.activeRun === null);
  return {
    running: shown.filter((row) => row.activeRun !== null),
    today: resting.filter((row) => isSameDay(row.updatedAt, now)),
    earlier: resting.filter((row) => !isSameDay(row.updatedAt, now)),
  };
}
