import { Type, type Static } from 'typebox';
import { closed, CostUsd, TicketIdText, TrackIdText } from '../scalars.ts';

/**
 * What something will cost, before it is done: decimal USD, or null for all three where a price is not known. Nothing unknown counts as 0: a sum with an
 * unknown part is unknown, and says why.
 */
export const Quote = closed({
  min: CostUsd,
  likely: CostUsd,
  max: CostUsd,
  /** Why there is none, in words. */
  unknown: Type.Optional(Type.String()),
  /** How many tickets that were done before it goes by; 0: by what is usual. */
  basedOn: Type.Integer({ minimum: 0 }),
});
export type Quote = Static<typeof Quote>;

/** What a track would cost: each ticket that has a quote, and all that is not cancelled together; null where there is nothing to do. `asOfSeq` is the position in the track's stream. */
export const TrackQuote = closed({
  total: Type.Union([Quote, Type.Null()]),
  tickets: Type.Array(closed({ ticketId: TicketIdText, quote: Quote })),
  asOfSeq: Type.Integer({ minimum: 0 }),
});
export type TrackQuote = Static<typeof TrackQuote>;

/** What tracks of a project that are not done cost by its tiers, and what they would cost by others. Null where there is nothing to do. */
export const TiersQuote = closed({
  tracks: Type.Array(
    closed({ trackId: TrackIdText, title: Type.String(), now: Type.Union([Quote, Type.Null()]), tried: Type.Union([Quote, Type.Null()]) }),
  ),
});
export type TiersQuote = Static<typeof TiersQuote>;
