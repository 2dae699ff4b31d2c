import {
  canonicalJson,
  type Author,
  type Event,
  type Quote,
  type Ticket,
  type TicketId,
  type Track,
  type TrackState,
} from '@baton/protocol';
import { quotePlan, type QuoteBasis } from './quote-plan.ts';

const baton: Author = { type: 'baton' };

/** What a quote is made of. */
const QUOTED = ['kind', 'targetFiles', 'modelOverride', 'tiers'] as const;

/**
 * Events that are to be appended to a track, with the quotes that follow from them. `touched`: of tickets that have none or that the events change in what a quote is made of, and of all where they change the
 * track's tiers; `all`: of every ticket that has not ended, as when the project's tiers change. Where a quote stays as it is nothing is said. It is no change that somebody made: versions stay.
 */
export function withQuotes(
  state: Pick<TrackState, 'id' | 'track' | 'tickets'>,
  events: readonly Event[],
  basis: QuoteBasis,
  which: 'touched' | 'all',
): Event[] {
  const { track, tickets, touched, tiersChanged } = after(state, events);
  if (track === undefined) return [...events];
  const all = which === 'all' || tiersChanged;
  const { tickets: quotes, total } = quotePlan({ track, tickets: tickets.values() }, basis, ({ id }) => all || touched.has(id));
  const quoted = [...events];
  const places = new Map(events.flatMap((event, index) => (isOfTicket(event) ? [[ticketIdOf(event), index] as const] : [])));
  for (const [id, quote] of quotes) {
    const ticket = tickets.get(id);
    if (ticket === undefined || isSame(ticket.quote, quote)) continue;
    const place = places.get(id);
    const event = place === undefined ? undefined : quoted[place];
    if (place === undefined || event === undefined) {
      quoted.push({
        type: 'ticket.updated',
        v: 1,
        trackId: state.id,
        ticketId: id,
        version: ticket.version,
        changes: { quote },
        by: baton,
      });
    } else if (event.type === 'ticket.created') quoted[place] = { ...event, ticket: { ...event.ticket, quote } };
    else if (event.type === 'ticket.updated') quoted[place] = { ...event, changes: { ...event.changes, quote } };
  }
  return isSame(track.quote, total) ? quoted : withTotal(quoted, track, total);
}

function withTotal(events: readonly Event[], track: Track, quote: Quote | null): Event[] {
  const place = events.findLastIndex(({ type }) => type === 'track.created' || type === 'track.updated');
  const event = events[place];
  if (event?.type === 'track.created') return events.with(place, { ...event, track: { ...event.track, quote } });
  if (event?.type === 'track.updated') return events.with(place, { ...event, changes: { ...event.changes, quote } });
  return [...events, { type: 'track.updated', v: 1, trackId: track.id, version: track.version, changes: { quote }, by: baton }];
}

/** The track and its tickets as the events leave them, and what of them changes a quote. */
function after(state: Pick<TrackState, 'track' | 'tickets'>, events: readonly Event[]) {
  let { track } = state;
  let tiersChanged = false;
  const tickets = new Map<TicketId, Ticket>(state.tickets);
  const touched = new Set<TicketId>();
  for (const event of events) {
    if (event.type === 'track.created') ({ track } = event);
    else if (event.type === 'track.updated' && track !== undefined) {
      track = { ...track, ...event.changes, version: event.version };
      tiersChanged ||= 'tiers' in event.changes;
    } else if (event.type === 'ticket.created') tickets.set(event.ticket.id, event.ticket);
    else if (event.type === 'ticket.deleted') tickets.delete(event.ticketId);
    else if (event.type === 'ticket.updated') {
      const ticket = tickets.get(event.ticketId);
      if (ticket === undefined) continue;
      tickets.set(ticket.id, { ...ticket, ...event.changes, version: event.version });
      if (QUOTED.some((field) => field in event.changes)) touched.add(ticket.id);
    }
  }
  return { track, tickets, touched, tiersChanged };
}

type TicketEvent = Extract<Event, { type: 'ticket.created' | 'ticket.updated' }>;

function isOfTicket(event: Event): event is TicketEvent {
  return event.type === 'ticket.created' || event.type === 'ticket.updated';
}

function ticketIdOf(event: TicketEvent): TicketId {
  return event.type === 'ticket.created' ? event.ticket.id : event.ticketId;
}

function isSame(left: Quote | null, right: Quote | null): boolean {
  return canonicalJson(left) === canonicalJson(right);
}
