import { lastApproval, lastAttempt, type Attempt, type Ticket, type TrackMerge } from '@baton/protocol';
import { isBeingMerged } from '../commands/is-being-merged.ts';
import type { TicketOccurrence } from '../ticket/ticket-happening.ts';
import type { Tick } from './tick.ts';

/** What follows for a ticket from something that has ended and was not taken into account yet: a run, a merge, a question. Undefined: nothing has. */
export function settleTicket(tick: Tick, ticket: Ticket): TicketOccurrence | undefined {
  switch (ticket.status) {
    case 'in_progress':
    case 'awaiting_approval':
      return workerEnd(tick, ticket) ?? refusal(tick, ticket);
    case 'in_review':
      return qaEnd(tick, ticket) ?? mergeEnd(tick, ticket) ?? (isBeingMerged(tick.state, ticket.id) ? undefined : refusal(tick, ticket));
    default:
      return undefined;
  }
}

function workerEnd(tick: Tick, ticket: Ticket): TicketOccurrence | undefined {
  const attempt = unsettled(lastAttempt(tick.state, ticket.id, 3));
  if (attempt?.outcome === undefined) return undefined;
  switch (attempt.outcome) {
    case 'done':
      return { type: 'worker_done' };
    case 'rejected':
    case 'failed':
      if (attempt.notBegun === true) return { type: 'not_begun', detail: attempt.detail ?? 'It could not be begun.' };
      return { type: 'worker_failed', detail: attempt.detail ?? 'The worker failed.' };
    case 'stopped':
      return stopped(tick, attempt) ?? { type: 'worker_failed', detail: TOO_LONG };
  }
}

function qaEnd(tick: Tick, ticket: Ticket): TicketOccurrence | undefined {
  const attempt = unsettled(lastAttempt(tick.state, ticket.id, 4));
  if (attempt?.outcome === undefined) return undefined;
  switch (attempt.outcome) {
    case 'done':
      return undefined;
    case 'rejected':
      return { type: 'rejected', detail: attempt.nextHint ?? attempt.detail ?? 'QA found it wanting.' };
    case 'failed':
      return { type: 'qa_failed', detail: attempt.detail ?? 'QA failed.' };
    case 'stopped':
      return stopped(tick, attempt) ?? { type: 'qa_failed', detail: TOO_LONG };
  }
}

const TOO_LONG = 'It worked for longer than it may, and was stopped.';

/** With the pipeline it is put down; alone it waits for the person who stopped it. One that took too long is neither. */
function stopped({ endsAll }: Tick, attempt: Attempt): TicketOccurrence | undefined {
  if (endsAll) return { type: 'put_down' };
  return attempt.tooLong === true ? undefined : { type: 'run_stopped' };
}

function mergeEnd({ state }: Tick, ticket: Ticket): TicketOccurrence | undefined {
  const mergeId = state.lastMerge.get(ticket.id);
  const merge: TrackMerge | undefined = mergeId === undefined ? undefined : state.merges.get(mergeId);
  if (merge?.outcome === undefined || merge.settled) return undefined;
  switch (merge.outcome) {
    case 'merged':
      return { type: 'merged' };
    case 'conflict':
      return { type: 'rejected', detail: merge.detail ?? 'It does not fit any more what was merged meanwhile.' };
    case 'check_failed':
      return { type: 'rejected', detail: merge.detail ?? 'The check fails once it is merged.' };
    case 'failed':
      return { type: 'merge_failed', detail: merge.detail ?? 'It could not be merged.' };
  }
}

function refusal({ state }: Tick, ticket: Ticket): TicketOccurrence | undefined {
  // Whoever made it a person's task meanwhile has answered otherwise.
  if (ticket.kind === 'human') return undefined;
  const overrun = lastApproval(state, ticket.id, 'overrun');
  if (overrun?.status === 'rejected' && !overrun.settled) {
    return { type: 'overrun_refused', detail: 'A person did not agree to spend more on it than was quoted.' };
  }
  const spawn = lastApproval(state, ticket.id, 'spawn');
  if (spawn?.status === 'rejected' && !spawn.settled) return { type: 'spawn_refused', detail: 'A person did not agree to begin it.' };
  return undefined;
}

function unsettled(attempt: Attempt | undefined): Attempt | undefined {
  return attempt === undefined || attempt.settled ? undefined : attempt;
}
