import { asId, type Author, type Event, type RunId, type Ticket, type TicketId, type TicketPlan, type TrackState } from '@baton/protocol';
import { addTicket } from '../commands/edit-tickets.ts';
import type { CommandResult } from '../commands/command-result.ts';
import { targetFile } from '../graph/target-file.ts';

/**
 * The events that make a plan which `readTicketPlan` accepted into tickets. Planned again, tickets that nobody has begun are replaced, and what has been begun or ended stays; nothing that stays waits for what
 * goes. `newId` gives each ticket its id.
 */
export function acceptPlan(state: TrackState, plan: TicketPlan, runId: RunId, newId: () => string, by: Author): CommandResult {
  const kept = [...state.tickets.values()].filter((ticket) => !isReplaced(state, ticket));
  const gone = new Set([...state.tickets.values()].filter((ticket) => isReplaced(state, ticket)).map((ticket) => ticket.id));
  const ids = new Map(plan.tickets.map(({ key }) => [key, asId<TicketId>(newId())]));
  const first = Math.max(-1, ...kept.map((ticket) => ticket.position)) + 1;
  const events: Event[] = [];
  for (const ticket of kept) {
    if (!ticket.dependsOn.some((id) => gone.has(id))) continue;
    const dependsOn = ticket.dependsOn.filter((id) => !gone.has(id));
    events.push({
      type: 'ticket.updated',
      v: 1,
      trackId: state.id,
      ticketId: ticket.id,
      version: ticket.version + 1,
      changes: { dependsOn },
      by,
    });
  }
  for (const ticketId of gone) events.push({ type: 'ticket.deleted', v: 1, trackId: state.id, ticketId, by });
  for (const [index, proposed] of plan.tickets.entries()) {
    const id = ids.get(proposed.key);
    if (id === undefined) continue;
    const { key: _, dependsOn = [], targetFiles = [], ...body } = proposed;
    const added = addTicket({ ...state, tickets: new Map() }, id, { ...body, targetFiles: targetFiles.flatMap(inOneForm) }, by);
    if (!added.ok) return added;
    for (const event of added.events) {
      if (event.type !== 'ticket.created') continue;
      const waits = dependsOn.flatMap((key) => ids.get(key) ?? []);
      events.push({ ...event, ticket: { ...event.ticket, dependsOn: waits, position: first + index } });
    }
  }
  return { ok: true, events: [...events, { type: 'plan.submitted', v: 1, trackId: state.id, runId, problems: [] }] };
}

/** Nobody has begun it, and nobody has decided anything about it. */
function isReplaced(state: TrackState, { id, status }: Ticket): boolean {
  return (status === 'todo' || status === 'blocked') && !state.attemptIds.has(id);
}

function inOneForm(written: string): string[] {
  const file = targetFile(written);
  return file.ok ? [file.path] : [];
}
