import type { Author, TicketId, TrackState } from '@baton/protocol';
import type { CommandResult } from './command-result.ts';
import { isBeingMerged } from './is-being-merged.ts';

/** A person does without a ticket's worktree, which is kept until its work is merged. What is on its branch stays; whoever works on the ticket next gets another. */
export function leaveWorktree(state: TrackState, ticketId: TicketId, by: Author): CommandResult {
  const ticket = state.tickets.get(ticketId);
  if (ticket === undefined) return { ok: false, code: 'not_found', refusal: 'There is no such ticket.' };
  const refusal =
    ticket.worktree === null
      ? `“${ticket.title}” has no worktree.`
      : isUsed(state, ticketId)
        ? `The worktree of “${ticket.title}” is in use: kill the ticket or stop the track first.`
        : undefined;
  if (refusal !== undefined) return { ok: false, code: 'refused', refusal };
  const version = ticket.version + 1;
  return { ok: true, events: [{ type: 'ticket.updated', v: 1, trackId: state.id, ticketId, version, changes: { worktree: null }, by }] };
}

/** Somebody works in it, checks it or takes from it, or is about to. */
function isUsed(state: TrackState, ticketId: TicketId): boolean {
  const { pipeline, tickets, openAttempts, attempts, openChecks } = state;
  if ([...openAttempts].some((runId) => attempts.get(runId)?.ticketId === ticketId)) return true;
  if ([...openChecks.values()].some((check) => check.ticketId === ticketId)) return true;
  if (isBeingMerged(state, ticketId)) return true;
  const status = tickets.get(ticketId)?.status;
  const atWork = pipeline.status === 'executing' || pipeline.status === 'paused';
  return atWork && status !== 'blocked' && status !== 'cancelled' && status !== 'completed';
}
