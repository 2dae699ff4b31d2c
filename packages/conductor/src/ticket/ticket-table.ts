import type { BlockedReason, TicketKind, TicketStatus } from '@baton/protocol';
import type { TicketHappening } from './ticket-happening.ts';

/** So many attempts, of workers and QA in one count, before a ticket waits for a person. */
export const MAX_ATTEMPTS = 3;

/** What one kind of happening does to a ticket. */
export interface TicketRow {
  /** From which status to which. What is not named is refused. */
  readonly moves: { readonly [From in TicketStatus]?: TicketStatus };
  readonly kind?: TicketKind;
  /** It is an attempt that failed: the third one blocks the ticket. */
  readonly counts?: true;
  /** The reason that a ticket has which becomes blocked by it. */
  readonly reason?: BlockedReason;
  /** It does not start by itself any more, or does again. */
  readonly manualBlock?: boolean;
  readonly skipped?: boolean;
  /** The attempts that failed are forgotten. */
  readonly newCount?: true;
  /** What can't be done, in the words of a sentence that begins with "It can't be". */
  readonly word: string;
}

const waitsOrWorks = { in_progress: 'todo', awaiting_approval: 'todo' } as const;
const notEnded = (to: TicketStatus) => ({ todo: to, in_progress: to, awaiting_approval: to, in_review: to, blocked: to }) as const;

/**
 * Every way that a ticket's status goes.
 *
 * ```
 *            spawn_asked, person_asked            worker_done            merged
 *      todo ─────────────▶ awaiting_approval   ┌───────────▶ in_review ────────▶ completed
 *       ▲ └── started ──────▶ in_progress ─────┘                 │                  ▲
 *       └──────── failed, rejected (below three), kill ──────────┘        confirm (human)
 *       └──────── send_back: a person looked at it ────────────────────────────┘
 * ```
 */
export const ticketTable: { readonly [Type in TicketHappening['type']]: TicketRow } = {
  person_asked: { kind: 'human', moves: { todo: 'awaiting_approval' }, word: 'given to a person' },
  confirm: { kind: 'human', moves: { awaiting_approval: 'completed' }, word: 'confirmed' },
  spawn_asked: { kind: 'agent', moves: { todo: 'awaiting_approval' }, word: 'asked about' },
  started: { kind: 'agent', moves: { todo: 'in_progress', awaiting_approval: 'in_progress' }, word: 'started' },
  worker_waits: { kind: 'agent', moves: { in_progress: 'awaiting_approval' }, word: 'put to wait' },
  worker_goes_on: { kind: 'agent', moves: { awaiting_approval: 'in_progress' }, word: 'gone on with' },
  worker_done: { kind: 'agent', moves: { in_progress: 'in_review', awaiting_approval: 'in_review' }, word: 'reviewed' },
  worker_failed: { kind: 'agent', moves: waitsOrWorks, counts: true, word: 'tried again' },
  not_begun: {
    kind: 'agent',
    moves: { in_progress: 'blocked', awaiting_approval: 'blocked' },
    reason: 'not_begun',
    word: 'left for want of a place to work',
  },
  rejected: { kind: 'agent', moves: { in_review: 'todo' }, counts: true, word: 'sent back' },
  sent_back: { kind: 'agent', moves: { in_review: 'todo' }, word: 'sent back' },
  qa_failed: { kind: 'agent', moves: { in_review: 'in_review' }, counts: true, word: 'reviewed again' },
  merge_failed: { kind: 'agent', moves: { in_review: 'in_review' }, counts: true, word: 'merged again' },
  merged: { kind: 'agent', moves: { in_review: 'completed' }, word: 'completed' },
  run_stopped: { kind: 'agent', moves: { ...waitsOrWorks, in_review: 'todo' }, manualBlock: true, word: 'stopped' },
  put_down: { moves: { ...waitsOrWorks, in_review: 'in_review' }, word: 'put down' },
  not_ready: { moves: { awaiting_approval: 'todo' }, word: 'put back' },
  spawn_refused: {
    kind: 'agent',
    moves: { awaiting_approval: 'blocked', in_review: 'blocked' },
    reason: 'person',
    manualBlock: true,
    word: 'refused',
  },
  overrun_refused: {
    kind: 'agent',
    moves: { in_progress: 'blocked', awaiting_approval: 'blocked', in_review: 'blocked' },
    reason: 'overrun',
    manualBlock: true,
    word: 'refused',
  },
  dependency_blocked: { moves: { todo: 'blocked', awaiting_approval: 'blocked' }, reason: 'dependency', word: 'blocked' },
  dependency_lifted: { moves: { blocked: 'todo' }, word: 'lifted' },
  kill: { kind: 'agent', moves: { ...waitsOrWorks, in_review: 'todo' }, manualBlock: true, word: 'killed' },
  send_back: { kind: 'agent', moves: { in_review: 'todo', completed: 'todo' }, newCount: true, word: 'sent back' },
  block: { moves: notEnded('blocked'), reason: 'person', manualBlock: true, word: 'blocked' },
  unblock: { moves: { blocked: 'todo', todo: 'todo' }, manualBlock: false, newCount: true, word: 'unblocked' },
  retry: {
    moves: { blocked: 'todo', todo: 'todo', cancelled: 'todo' },
    manualBlock: false,
    skipped: false,
    newCount: true,
    word: 'retried',
  },
  skip: { moves: { ...notEnded('cancelled'), cancelled: 'cancelled' }, manualBlock: false, skipped: true, word: 'skipped' },
  cancel: { moves: notEnded('cancelled'), manualBlock: false, skipped: false, word: 'cancelled' },
};
