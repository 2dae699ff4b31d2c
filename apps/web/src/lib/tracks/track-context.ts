import type { TrackClient } from '@baton/client';
import type { ProjectTiers, TicketId } from '@baton/protocol';
import { createContext } from 'svelte';
import type { QuoteTrial } from './quote-trial.svelte.ts';
import type { TicketDeeds } from './ticket-deeds.svelte.ts';
import type { TrackStore } from './track-store.svelte.ts';

/** What everything on a track's page shares. */
export interface TrackPage {
  readonly client: TrackClient;
  readonly store: TrackStore;
  readonly deeds: TicketDeeds;
  /** The model that is tried for a tier. */
  readonly trial: QuoteTrial;
  /** This member may change tracks and tickets. */
  readonly writable: boolean;
  /** The project's, once they are known. */
  readonly tiers: ProjectTiers | undefined;
  /** The ticket that is looked at, by whichever view. */
  selected: TicketId | undefined;
}

export const [getTrackPage, setTrackPage] = createContext<TrackPage>();
