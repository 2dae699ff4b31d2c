import type { TrackClient } from '@baton/client';
import type { ModelChoice, Quote, Ticket, TicketId, TrackId, TrackQuote } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';

/** What a model of a tier would make of a track's price, before it is chosen. */
export interface Trial {
  tier: 3 | 4;
  choice: ModelChoice;
  /** Undefined until it is known. */
  quote: TrackQuote | undefined;
  problem?: ShownProblem;
}

/** A model that somebody looks at for a tier: everything on the page shows its price until they take it or leave it. */
export class QuoteTrial {
  readonly #client: Pick<TrackClient, 'tracks'>;
  readonly #trackId: TrackId;
  #now = $state.raw<Trial | undefined>();
  #asking: AbortController | undefined;

  constructor(client: Pick<TrackClient, 'tracks'>, trackId: TrackId) {
    this.#client = client;
    this.#trackId = trackId;
  }

  get now(): Trial | undefined {
    return this.#now;
  }

  readonly #quotes = $derived.by((): ReadonlyMap<TicketId, Quote> | undefined => {
    const quote = this.#now?.quote;
    return quote === undefined ? undefined : new Map(quote.tickets.map((each) => [each.ticketId, each.quote]));
  });

  /** Only the last one counts. */
  async try(tier: 3 | 4, choice: ModelChoice): Promise<void> {
    this.drop();
    const asking = new AbortController();
    this.#asking = asking;
    this.#now = { tier, choice, quote: undefined };
    let next: Trial;
    try {
      const instead = tier === 3 ? { tier3: choice } : { tier4: choice };
      next = { tier, choice, quote: await this.#client.tracks.quote(this.#trackId, instead, { signal: asking.signal }) };
    } catch (error) {
      next = { tier, choice, quote: undefined, problem: shownProblem(error) };
    }
    if (!asking.signal.aborted) this.#now = next;
  }

  drop(): void {
    this.#asking?.abort();
    this.#now = undefined;
  }

  /** What a ticket costs, by the model that is tried where one is. */
  quoteOf(ticket: Pick<Ticket, 'id' | 'quote'>): Quote | null {
    return this.#quotes?.get(ticket.id) ?? ticket.quote;
  }

  /** The same of the whole track, which costs this now. */
  totalOf(quote: Quote | null): Quote | null {
    return this.#now?.quote === undefined ? quote : this.#now.quote.total;
  }
}
