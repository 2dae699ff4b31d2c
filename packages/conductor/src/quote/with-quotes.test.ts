import { asId, foldTrack, type Author, type Event, type ProviderId, type TicketId, type TrackState } from '@baton/protocol';
import { expect, test } from 'vitest';
import { addTicket, editTicket } from '../commands/edit-tickets.ts';
import { stateOf, tierOf, tiers } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import type { QuoteBasis } from './quote-plan.ts';
import { withQuotes } from './with-quotes.ts';

const by: Author = { type: 'member', memberId: asId('m'), name: 'Anna' };
const id = (text: string) => asId<TicketId>(text);

/** A nano-dollar a token, a thousand times as much of `dear`. */
const basis: QuoteBasis = {
  tiers: { ...tiers, 3: tierOf('cheap'), 4: tierOf('cheap') },
  history: [],
  price: ({ model }, { inputTokens, outputTokens }) => ({
    known: true,
    costNanoUsd: BigInt((inputTokens + outputTokens) * (model === 'dear' ? 1000 : 1)),
  }),
};
const dear = { provider: asId<ProviderId>('openai'), model: 'dear' };

function take(state: TrackState, events: readonly Event[]): Event[] {
  for (const event of events) foldTrack(state, { seq: state.seq + 1, at: '', event });
  return [...events];
}

test('says a quote in the event that makes a ticket, and the sum beside it', () => {
  const state = stateOf([]);
  const added = addTicket(state, id('a'), { title: 'A' }, by);
  const events = take(state, withQuotes(state, added.ok ? added.events : [], basis, 'touched'));
  expect(events.map(({ type }) => type)).toEqual(['ticket.created', 'track.updated']);
  const { quote, version } = state.tickets.get(id('a')) ?? {};
  expect(quote?.max).not.toBeNull();
  expect([state.track?.quote, version]).toEqual([quote, 1]);
  expect(withQuotes(state, [], basis, 'all')).toEqual([]);
});

test('leaves what nobody touched as it was quoted, unless all are to be quoted again', () => {
  const quote = { min: '1', likely: '2', max: '3', basedOn: 5 };
  const state = stateOf([ticketOf('a', { quote }), ticketOf('b', { quote, position: 1 }), ticketOf('c', { quote, status: 'completed' })]);
  const edited = editTicket(state, id('a'), { modelOverride: dear }, by);
  const events = withQuotes(state, edited.ok ? edited.events : [], basis, 'touched');
  expect(events.map(({ type }) => type)).toEqual(['ticket.updated', 'track.updated']);
  expect(events[0]).toMatchObject({ version: 2, by, changes: { modelOverride: dear, quote: { basedOn: 0 } } });
  take(state, events);
  const again = take(state, withQuotes(state, [], basis, 'all'));
  expect(again).toMatchObject([
    { type: 'ticket.updated', ticketId: 'b', version: 1, by: { type: 'baton' } },
    { type: 'track.updated', version: 1 },
  ]);
  expect(state.tickets.get(id('c'))?.quote).toEqual(quote);
});

test('quotes all again where the track’s tiers change', () => {
  const state = stateOf([ticketOf('a'), ticketOf('b', { position: 1 })]);
  take(state, withQuotes(state, [], basis, 'touched'));
  const before = state.tickets.get(id('b'))?.quote?.max;
  const changed: Event = { type: 'track.updated', v: 1, trackId: state.id, version: 2, changes: { tiers: { 3: { choice: dear } } }, by };
  const events = take(state, withQuotes(state, [changed], basis, 'touched'));
  expect(events.map(({ type }) => type)).toEqual(['track.updated', 'ticket.updated', 'ticket.updated']);
  expect(state.tickets.get(id('b'))?.quote?.max).not.toBe(before);
  expect(state.track).toMatchObject({ version: 2, quote: { min: expect.any(String) } });
});

test('changes no plan that was approved', () => {
  const state = stateOf([ticketOf('a')]);
  const { planVersion, graphVersion } = state;
  take(state, withQuotes(state, [], basis, 'all'));
  expect([state.planVersion, state.graphVersion]).toEqual([planVersion, graphVersion]);
});
