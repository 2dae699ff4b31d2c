import { keptPath, sentPath, type Entry, type ProjectId, type RunState, type Trim } from '@baton/protocol';
import { originsOfStrangers } from '../strangers.ts';
import type { CallRound } from './judge-call.ts';
import { withoutWarning } from './warning.ts';

/** What the open calls of a run are judged by, from the path that its model has read. */
export function callRound(given: {
  run: RunState;
  /** From the root to the run's last entry. */
  path: readonly Entry[];
  trim: Trim | undefined;
  projectId: ProjectId;
  root: string;
  /** It works in a worktree of its own. */
  worktree: boolean;
  steps: boolean;
  signal: AbortSignal;
}): CallRound {
  const { run, path, trim, projectId, root, worktree, steps, signal } = given;
  const message = path.findLast((entry) => entry.role === 'assistant');
  const taintedBy = strangersIn(keptPath(sentPath(path), trim));
  return {
    runId: run.request.id,
    run: run.request,
    discussionId: run.request.discussionId,
    projectId,
    root,
    mode: run.request.mode,
    rules: run.rules,
    worktree,
    steps,
    tainted: taintedBy.length > 0,
    taintedBy,
    messageId: message?.id,
    why: (message?.parts ?? [])
      .flatMap((part) => (part.type === 'text' ? [part.text] : []))
      .join('\n')
      .trim(),
    signal,
  };
}

/** Entries with content that strangers may have written. */
function strangersIn(path: readonly Entry[]): CallRound['taintedBy'] {
  return path.flatMap((entry) =>
    originsOfStrangers(entry).map(({ kind, source }) => ({ entryId: entry.id, source: source ?? kind, text: strangersText(entry) })),
  );
}

/** What a tool brought of theirs; of a summary all of it, since nobody knows what came along. */
function strangersText({ parts }: Entry): string {
  return parts
    .flatMap((part) => (part.type === 'tool_result' ? [withoutWarning(part.text)] : part.type === 'text' ? [part.text] : []))
    .join('\n');
}
