import { asId, type Author, type Event, type RunId, type Ticket, type TicketId, type TicketPlan, type TrackState } from '@baton/protocol';
import { addTicket } from '../commands/edit-tickets.ts';
import type { CommandResult } from '../commands/command-result.ts';
import { commandTicket } from '../commands/command-ticket.ts';
import { targetFile } from '../graph/target-file.ts';
import { MAX_NODES } from '../graph/validate-graph.ts';

/** What becomes of a ticket when its track is planned again: it stays, a plan takes its place, or it is cancelled for one, since it was begun and came to nothing. */
export function whenPlannedAgain(state: TrackState, { id, status, kind }: Ticket): 'stays' | 'replaced' | 'given_up' {
  if (status !== 'todo' && status !== 'blocked') return 'stays';
  if (!state.attemptIds.has(id)) return 'replaced';
  return status === 'blocked' && kind === 'agent' ? 'given_up' : 'stays';
}

/**
 * The events that make a plan which `readTicketPlan` accepted into tickets. Planned again, tickets that nobody has begun are replaced, those that were begun and are blocked are cancelled, and the others stay; nothing that
 * stays waits for what goes. `newId` gives each ticket its id.
 */
export function acceptPlan(state: TrackState, plan: TicketPlan, runId: RunId, newId: () => string, by: Author): CommandResult {
  const all = [...state.tickets.values()];
  const becoming = (fate: ReturnType<typeof whenPlannedAgain>) => all.filter((ticket) => whenPlannedAgain(state, ticket) === fate);
  const kept = becoming('stays');
  const givenUp = becoming('given_up');
  const replaced = becoming('replaced');
  if (kept.length + givenUp.length + plan.tickets.length > MAX_NODES) {
    const refusal = `A track has ${MAX_NODES} tickets at most: ${kept.length + givenUp.length} stay, and the plan has ${plan.tickets.length}.`;
    return { ok: false, code: 'invalid', refusal };
  }
  const gone = new Set([...replaced, ...givenUp].map(({ id }) => id));
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
  for (const { id } of givenUp) {
    const cancelled = commandTicket(state, id, { type: 'cancel' }, by);
    if (!cancelled.ok) return cancelled;
    events.push(...cancelled.events);
  }
  for (const { id } of replaced) events.push({ type: 'ticket.deleted', v: 1, trackId: state.id, ticketId: id, by });
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

function inOneForm(written: string): string[] {
  const file = targetFile(written);
  return file.ok ? [file.path] : [];
}
