import type { Author, Event, Ticket, TicketBody, TicketId, TicketPatch, TrackState } from '@baton/protocol';
import { freshTicket } from '../fresh-ticket.ts';
import { targetFile } from '../graph/target-file.ts';
import { ticketNodes } from '../graph/ticket-nodes.ts';
import { validateGraph } from '../graph/validate-graph.ts';
import type { CommandResult } from './command-result.ts';
import { hasFollowers } from './has-followers.ts';
import { isBeingMerged } from './is-being-merged.ts';

const refused = (refusal: string): CommandResult => ({ ok: false, code: 'refused', refusal });
const missing: CommandResult = { ok: false, code: 'not_found', refusal: 'There is no such ticket.' };

/** A new ticket, at the end of the order of writing. */
export function addTicket(state: TrackState, id: TicketId, body: TicketBody, by: Author): CommandResult {
  if (isBeingMerged(state, null)) return refused('The track is being merged: wait until that is done.');
  const ticket = newTicket(state, id, inOneForm(body));
  return ifInOrder([...state.tickets.values(), ticket], [{ type: 'ticket.created', v: 1, ticket, by }]);
}

/** Other words, files, dependencies, another place. What is being worked on keeps what it was begun with, apart from its place, its model and its steps. */
export function editTicket(state: TrackState, id: TicketId, given: TicketPatch, by: Author): CommandResult {
  const ticket = state.tickets.get(id);
  const patch = inOneForm(given);
  if (ticket === undefined) return missing;
  if (isBegun(state, ticket) && Object.keys(patch).some((field) => !alwaysEditable.has(field))) {
    return refused(
      `“${ticket.title}” is ${ticket.status === 'completed' ? 'completed' : 'being worked on: kill it first'}, so only its place, priority, model and whether it is worked on in steps can be changed.`,
    );
  }
  if (patch.kind !== undefined && patch.kind !== ticket.kind && ticket.status === 'awaiting_approval') {
    return refused(`“${ticket.title}” waits for an answer: give it first, and then change who does it.`);
  }
  const others = [...state.tickets.values()].map((each) => (each.id === id ? { ...ticket, ...patch } : each));
  const event: Event = { type: 'ticket.updated', v: 1, trackId: state.id, ticketId: id, version: ticket.version + 1, changes: patch, by };
  return ifInOrder(others, [event]);
}

/** Takes a ticket out. What depends on it depends on what it depended on. */
export function deleteTicket(state: TrackState, id: TicketId, by: Author): CommandResult {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return missing;
  if (hasFollowers(state, id)) return refused(`What depends on “${ticket.title}” has begun without it: leave it as it is.`);
  if (isBegun(state, ticket)) return refused(`“${ticket.title}” has been begun: cancel or skip it instead.`);
  return {
    ok: true,
    events: [...replaced(state, ticket, ticket.dependsOn, by), { type: 'ticket.deleted', v: 1, trackId: state.id, ticketId: id, by }],
  };
}

/** Several tickets in the place of one: each begins with what it depended on and is worked on as it would have been, and what depended on it waits for all of them. `parts` may depend on each other. */
export function splitTicket(
  state: TrackState,
  id: TicketId,
  parts: readonly { id: TicketId; body: TicketBody }[],
  by: Author,
): CommandResult {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) return missing;
  if (hasFollowers(state, id)) return refused(`What depends on “${ticket.title}” has begun without it: leave it as it is.`);
  if (isBegun(state, ticket)) return refused(`“${ticket.title}” has been begun: it can't be split any more.`);
  if (parts.length < 2) return refused('A ticket is split into two parts or more.');
  const created = parts.map(({ id: partId, body }, index) => ({
    ...newTicket(state, partId, {
      phase: ticket.phase,
      priority: ticket.priority,
      kind: ticket.kind,
      stepMode: ticket.stepMode,
      modelOverride: ticket.modelOverride,
      tiers: ticket.tiers,
      ...inOneForm(body),
      dependsOn: [...new Set([...ticket.dependsOn, ...(body.dependsOn ?? [])])],
    }),
    position: ticket.position + index,
  }));
  const followers = replaced(
    state,
    ticket,
    created.map((part) => part.id),
    by,
  );
  const moved = together(followers, movedOn(state, ticket, parts.length - 1, by));
  const changed = new Map(moved.map((event) => [event.ticketId, event.changes]));
  const after = [...state.tickets.values()].filter((each) => each.id !== id).map((each) => ({ ...each, ...changed.get(each.id) }));
  return ifInOrder(
    [...after, ...created],
    [
      ...created.map((part): Event => ({ type: 'ticket.created', v: 1, ticket: part, by })),
      ...moved,
      { type: 'ticket.deleted', v: 1, trackId: state.id, ticketId: id, by },
    ],
  );
}

const alwaysEditable = new Set(['priority', 'position', 'modelOverride', 'tiers', 'stepMode']);

/** Somebody works on it or has, as opposed to being asked whether they may. */
function isBegun(state: TrackState, { id, status }: Ticket): boolean {
  if (status !== 'awaiting_approval') return status === 'in_progress' || status === 'in_review' || status === 'completed';
  return [...state.openAttempts].some((runId) => state.attempts.get(runId)?.ticketId === id);
}

function newTicket(state: TrackState, id: TicketId, body: TicketBody): Ticket {
  const last = Math.max(-1, ...[...state.tickets.values()].map((ticket) => ticket.position));
  return { ...freshTicket, ...body, id, trackId: state.id, position: last + 1 };
}

/** As it is kept: titles without space around them, files in the one form of their paths. What is no path is left for the judge of the graph, who says so. */
function inOneForm<Given extends { title?: string; targetFiles?: string[] }>(given: Given): Given {
  const { title, targetFiles } = given;
  const one = (path: string): string => {
    const file = targetFile(path);
    return file.ok ? file.path : path;
  };
  return {
    ...given,
    ...(title === undefined ? {} : { title: title.trim() }),
    ...(targetFiles === undefined ? {} : { targetFiles: targetFiles.map(one) }),
  };
}

type Changed = Extract<Event, { type: 'ticket.updated' }>;

/** What stands after a ticket in the order of writing makes room. */
function movedOn(state: TrackState, ticket: Ticket, places: number, by: Author): Changed[] {
  return [...state.tickets.values()]
    .filter(({ id, position }) => id !== ticket.id && position > ticket.position)
    .map(({ id, position, version }) => ({
      type: 'ticket.updated',
      v: 1,
      trackId: state.id,
      ticketId: id,
      version: version + 1,
      changes: { position: position + places },
      by,
    }));
}

/** Changes of the same tickets in one event each. */
function together(first: readonly Changed[], second: readonly Changed[]): Changed[] {
  const all = new Map(first.map((event) => [event.ticketId, event]));
  for (const event of second) {
    const before = all.get(event.ticketId);
    all.set(event.ticketId, before === undefined ? event : { ...before, changes: { ...before.changes, ...event.changes } });
  }
  return [...all.values()];
}

/** What depends on a ticket depends on others in its place. */
function replaced(state: TrackState, gone: Ticket, instead: readonly TicketId[], by: Author): Changed[] {
  return [...state.tickets.values()]
    .filter((ticket) => ticket.dependsOn.includes(gone.id))
    .map((ticket) => ({
      type: 'ticket.updated',
      v: 1,
      trackId: state.id,
      ticketId: ticket.id,
      version: ticket.version + 1,
      changes: { dependsOn: [...new Set([...ticket.dependsOn.filter((id) => id !== gone.id), ...instead])] },
      by,
    }));
}

/** Only a graph that can be run is written. */
function ifInOrder(tickets: readonly Ticket[], events: readonly Event[]): CommandResult {
  const result = validateGraph(ticketNodes(tickets));
  if (result.ok) return { ok: true, events };
  const cycle = result.problems.some((problem) => problem.type === 'cycle');
  return { ok: false, code: cycle ? 'cycle' : 'invalid', refusal: result.problems.map((problem) => problem.detail).join(' ') };
}
