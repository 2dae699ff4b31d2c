import type { Author, EvidenceId } from '@baton/protocol';

/** What people do to a ticket. */
export type TicketCommand =
  | { readonly type: 'kill' | 'skip' | 'cancel' | 'unblock' | 'retry' }
  /** A person looked at its work, and says what is to be done otherwise. */
  | { readonly type: 'send_back' }
  | { readonly type: 'block'; readonly detail: string }
  /** A person did what a human ticket asks for, and shows it. */
  | { readonly type: 'confirm'; readonly evidenceId: EvidenceId; readonly by: Author };

/** What happens to a ticket otherwise: the engine says so. */
export type TicketOccurrence =
  /** A person is asked to do it, or whether it may be begun. */
  | { readonly type: 'person_asked' | 'spawn_asked' }
  | { readonly type: 'started'; readonly by: Author }
  /** Its worker waits for a decision, and goes on. */
  | { readonly type: 'worker_waits' | 'worker_goes_on' }
  | { readonly type: 'worker_done' }
  /** There was nothing for its worker to work in or with. */
  | { readonly type: 'not_begun'; readonly detail: string }
  /** People said something of its work while it went on, and nobody has done anything about it. */
  | { readonly type: 'sent_back' }
  | { readonly type: 'worker_failed' | 'qa_failed' | 'rejected' | 'merge_failed'; readonly detail: string }
  /** Somebody ended its run from elsewhere. */
  | { readonly type: 'run_stopped' }
  /** The pipeline was stopped. */
  | { readonly type: 'put_down' }
  /** A dependency came that is not done. */
  | { readonly type: 'not_ready' }
  | { readonly type: 'spawn_refused' | 'overrun_refused'; readonly detail: string }
  | { readonly type: 'dependency_blocked'; readonly detail: string }
  | { readonly type: 'dependency_lifted' }
  | { readonly type: 'merged' };

export type TicketHappening = TicketCommand | TicketOccurrence;
