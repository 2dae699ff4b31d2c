import type { Client } from '@baton/client';
import type { DiscussionId, RunId, UndoBody, UndoResult } from '@baton/protocol';

/** What is to be taken back. */
export interface UndoTarget {
  /** The question that a person is asked. */
  question: string;
  what: Pick<UndoBody, 'changeIds' | 'since' | 'memberId'>;
  /** All that a run changed. */
  runId?: RunId;
}

/** Takes it back, or says what that would do. */
export function undoOf(
  client: Pick<Client, 'changes'>,
  id: DiscussionId,
  { what, runId }: UndoTarget,
  how: Pick<UndoBody, 'preview' | 'skipConflicts'>,
): Promise<UndoResult> {
  const body = { ...what, ...how };
  return runId === undefined ? client.changes.undo(id, body) : client.changes.undoRun(runId, body);
}
