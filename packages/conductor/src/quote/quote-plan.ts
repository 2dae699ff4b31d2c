import { nanoFromUsd, usdFromNano, type ProjectTiers, type Quote, type Ticket, type TicketId, type Track } from '@baton/protocol';
import { resolveTier } from '../tiers/resolve-tier.ts';
import type { PriceLookup } from './price-lookup.ts';
import { quoteTicket } from './quote-ticket.ts';
import type { WorkSample } from './work-sample.ts';

export interface PlanQuote {
  readonly tickets: ReadonlyMap<TicketId, Quote>;
  /** Null where no ticket has a quote. */
  readonly total: Quote | null;
}

/** What quotes are made of beside the plan: who works, what tickets used that were done before, and prices. */
export interface QuoteBasis {
  readonly tiers: ProjectTiers;
  readonly history: readonly WorkSample[];
  readonly price: PriceLookup;
}

/**
 * A track's price tag: each of its tickets and all together, with the tiers as the project, the track and the ticket have them now. A cancelled ticket costs nothing more and is left out; a completed one, and
 * one that has a quote and is not to be quoted `again` (by default all are), keeps what it had.
 */
export function quotePlan(
  { track, tickets }: { track: Pick<Track, 'tiers'>; tickets: Iterable<Ticket> },
  { tiers, history, price }: QuoteBasis,
  again: (ticket: Ticket) => boolean = () => true,
): PlanQuote {
  const quotes = new Map<TicketId, Quote>();
  const ofAgents: Quote[] = [];
  const put = ({ id, kind }: Ticket, quote: Quote): void => {
    quotes.set(id, quote);
    // What people do costs nothing here, and says nothing of what the rest goes by.
    if (kind === 'agent') ofAgents.push(quote);
  };
  for (const ticket of tickets) {
    if (ticket.status === 'cancelled') continue;
    if (ticket.status === 'completed' || (ticket.quote !== null && !again(ticket))) {
      if (ticket.quote !== null) put(ticket, ticket.quote);
      continue;
    }
    const settings = { worker: resolveTier(3, tiers, track, ticket), qa: resolveTier(4, tiers, track, ticket) };
    put(ticket, quoteTicket(ticket, settings, history, price));
  }
  return { tickets: quotes, total: quotes.size === 0 ? null : sumQuotes(ofAgents) };
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
