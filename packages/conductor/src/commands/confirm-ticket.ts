import type { Evidence, TicketId, TrackState } from '@baton/protocol';
import type { CommandResult } from './command-result.ts';
import { commandTicket } from './command-ticket.ts';

/** A person did what a human ticket asks for: what they say of it is its evidence, and completes it in the same append. */
export function confirmTicket(state: TrackState, ticketId: TicketId, evidence: Evidence): CommandResult {
  const shown = [...(state.evidence.get(ticketId) ?? []), { evidence, follows: 0 }];
  const withEvidence = { ...state, evidence: new Map(state.evidence).set(ticketId, shown) };
  const confirmed = commandTicket(withEvidence, ticketId, { type: 'confirm', evidenceId: evidence.id, by: evidence.by }, evidence.by);
  if (!confirmed.ok) return confirmed;
  return { ok: true, events: [{ type: 'evidence.recorded', v: 1, trackId: state.id, evidence }, ...confirmed.events] };
}
