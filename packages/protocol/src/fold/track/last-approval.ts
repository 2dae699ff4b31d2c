import type { TicketId } from '../../ids.ts';
import type { ApprovalSubject } from '../../schemas/approval.ts';
import type { TrackApproval, TrackState } from './track-state.ts';

/** What was asked last about a ticket (null: about the track). */
export function lastApproval(state: TrackState, ticketId: TicketId | null, subject: ApprovalSubject): TrackApproval | undefined {
  const id = state.approvalIds.get(approvalKey(ticketId, subject));
  return id === undefined ? undefined : state.approvals.get(id);
}

/** Under which `approvalIds` has it. */
export function approvalKey(ticketId: TicketId | null, subject: ApprovalSubject): string {
  return `${subject}:${ticketId ?? ''}`;
}
