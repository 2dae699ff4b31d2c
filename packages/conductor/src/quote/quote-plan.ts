import { nanoFromUsd, usdFromNano, type ProjectTiers, type Quote, type Ticket, type TicketId, type Track } from '@baton/protocol';
import { resolveTier } from '../tiers/resolve-tier.ts';
import type { PriceLookup } from './price-lookup.ts';
import { quoteTicket } from './quote-ticket.ts';
import type { WorkSample } from './work-sample.ts';

export interface PlanQuote {
  readonly tickets: ReadonlyMap<TicketId, Quote>;
  readonly total: Quote;
}

/** A track's price tag: each of its tickets and all together, with the tiers as the project, the track and the ticket have them now. Cancelled tickets cost nothing more and are left out. */
export function quotePlan(
  {
    track,
    tickets,
    tiers,
    history,
  }: { track: Pick<Track, 'tiers'>; tickets: Iterable<Ticket>; tiers: ProjectTiers; history: readonly WorkSample[] },
  price: PriceLookup,
): PlanQuote {
  const quotes = new Map<TicketId, Quote>();
  for (const ticket of tickets) {
    if (ticket.status === 'cancelled') continue;
    const settings = { worker: resolveTier(3, tiers, track, ticket), qa: resolveTier(4, tiers, track, ticket) };
    quotes.set(ticket.id, quoteTicket(ticket, settings, history, price));
  }
  return { tickets: quotes, total: sumQuotes([...quotes.values()]) };
}

/** Quotes together, exact. Unknown as soon as one of them is: what is missing would be taken for nothing. */
export function sumQuotes(quotes: readonly Quote[]): Quote {
  const basedOn = quotes.length === 0 ? 0 : Math.min(...quotes.map((quote) => quote.basedOn));
  const reasons = [...new Set(quotes.flatMap((quote) => quote.unknown ?? []))];
  let [min, likely, max] = [0n, 0n, 0n];
  for (const quote of quotes) {
    if (quote.min === null || quote.likely === null || quote.max === null) {
      return { min: null, likely: null, max: null, unknown: reasons.join(' ') || 'A price is not known.', basedOn };
    }
    min += nanoFromUsd(quote.min);
    likely += nanoFromUsd(quote.likely);
    max += nanoFromUsd(quote.max);
  }
  return { min: usdFromNano(min), likely: usdFromNano(likely), max: usdFromNano(max), basedOn };
}
