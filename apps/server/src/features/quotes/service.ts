import { quotePlan, type QuoteBasis } from '@baton/conductor';
import {
  streamOf,
  type ModelChoice,
  type ProjectId,
  type ProjectTiers,
  type TicketId,
  type Tier,
  type TiersQuote,
  type TrackId,
  type TrackQuote,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Ledger } from '../ledger/service.ts';
import type { Tiers } from '../tiers/service.ts';
import { createTrackStore } from '../tracks/store.ts';
import { workSamples } from './work-samples.ts';

/** What work will cost before it is done: by the tiers as they are, today's prices, and what the project's tickets used before. */
export function createQuotes(deps: Pick<Deps, 'db' | 'log'>, { tiersOf }: Pick<Tiers, 'tiersOf'>, { price }: Pick<Ledger, 'price'>) {
  const { db, log } = deps;
  const store = createTrackStore(db);

  async function basisOf(projectId: ProjectId): Promise<QuoteBasis> {
    const [tiers, history] = await Promise.all([tiersOf(projectId), workSamples(db, projectId)]);
    return { tiers, history, price };
  }

  return {
    /** What `withQuotes` goes by, as it is now. */
    basisOf,

    /** What the project's tracks that are not done would cost, if its tiers were others. Changes nothing. */
    async quoteTiers(projectId: ProjectId, tiers: ProjectTiers): Promise<TiersQuote> {
      await store.project(projectId);
      const basis = { ...(await basisOf(projectId)), tiers };
      const tracks: TiersQuote['tracks'] = [];
      for (const track of await store.all(projectId)) {
        if (track.pipelineStatus === 'done') continue;
        const { total } = quotePlan({ track, tickets: await store.tickets(track.id) }, basis);
        tracks.push({ trackId: track.id, title: track.title, now: track.quote, tried: total });
      }
      return { tracks };
    },

    /** What a track would cost, also with other models than it or one of its tickets has. `ticket`: with this one as its own, or (null) with none of its own. Changes nothing. */
    async quote(
      id: TrackId,
      instead: { readonly [Each in Tier]?: ModelChoice } = {},
      ticket?: { id: TicketId; choice: ModelChoice | null },
    ): Promise<TrackQuote> {
      const track = await store.track(id);
      const basis = await basisOf(track.projectId);
      const { head } = await log.head(streamOf.track(id));
      const tiers = { ...track.tiers };
      for (const tier of [1, 2, 3, 4] as const) {
        const choice = instead[tier];
        if (choice !== undefined) tiers[tier] = { ...tiers[tier], choice };
      }
      const before = await store.tickets(id);
      const tried = before.map((each) => (each.id === ticket?.id ? { ...each, modelOverride: ticket.choice } : each));
      const { tickets, total } = quotePlan({ track: { tiers }, tickets: tried }, basis);
      return { total, tickets: [...tickets].map(([ticketId, quote]) => ({ ticketId, quote })), asOfSeq: head };
    },
  };
}

export type Quotes = ReturnType<typeof createQuotes>;
