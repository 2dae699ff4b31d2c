import type { ApprovalId, CheckedTree, ModelChoice, RunId, TicketId } from '@baton/protocol';
import type { PipelineOccurrence } from '../pipeline/pipeline-table.ts';
import type { TicketOccurrence } from '../ticket/ticket-happening.ts';

/** A run of a tier, on a ticket or (null) on the track's plan. */
export interface StartStep {
  readonly type: 'start';
  readonly tier: 2 | 3 | 4;
  readonly ticketId: TicketId | null;
  readonly number: number;
  readonly choice: ModelChoice;
  /** What was wrong with the attempt before. */
  readonly hint?: string;
}

/** A question to people. */
export interface AskStep {
  readonly type: 'ask';
  readonly subject: 'plan' | 'spawn' | 'overrun' | 'merge';
  readonly ticketId: TicketId | null;
  /** Of `spawn`: what waits for it, and who would do it. */
  readonly attempt?: { readonly tier: 2 | 3 | 4; readonly number: number; readonly choice: ModelChoice };
  /** Of `spawn`: what was wrong with the attempt before. */
  readonly hint?: string;
  /** Why it is asked, in words. */
  readonly because: string;
}

/** What an engine does next. Each of them stands in the track's log once it is begun, and is not proposed again. */
export type Step =
  | { readonly type: 'move_ticket'; readonly ticketId: TicketId; readonly happening: TicketOccurrence }
  | { readonly type: 'move_pipeline'; readonly happening: PipelineOccurrence; readonly detail?: string }
  | StartStep
  | AskStep
  /** Nobody needs to decide this any more. */
  | { readonly type: 'withdraw'; readonly approvalId: ApprovalId }
  /** Let a run come to a safe point, and let it go on from there. */
  | { readonly type: 'hold' | 'release'; readonly runId: RunId }
  | { readonly type: 'stop'; readonly runId: RunId; readonly because?: 'too_long' }
  /** Run the project's check on a ticket's tree, or (null) on the base. */
  | { readonly type: 'check'; readonly ticketId: TicketId | null; readonly on: CheckedTree }
  /** Merge a ticket into the track's branch, or (null) the track. */
  | { readonly type: 'merge'; readonly ticketId: TicketId | null }
  /** Take a ticket's worktree away. */
  | { readonly type: 'tidy'; readonly ticketId: TicketId };
