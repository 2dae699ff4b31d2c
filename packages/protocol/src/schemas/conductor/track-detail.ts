import { Type, type Static } from 'typebox';
import { closed } from '../scalars.ts';
import { UsageTotals } from '../usage.ts';
import { Ticket } from './ticket.ts';
import { Tier } from './tier-number.ts';
import { PipelineWish, Track } from './track.ts';

/** A track with its tickets, in the order of writing, and what each tier has used for it. `asOfSeq` is the position in the track's stream. */
export const TrackDetail = closed({
  ...Track.properties,
  wish: Type.Union([PipelineWish, Type.Null()]),
  /** Why the pipeline is where it is, in words, where it is not plain. */
  detail: Type.Optional(Type.String()),
  tickets: Type.Array(Ticket),
  usage: UsageTotals,
  tierUsage: Type.Array(closed({ tier: Tier, ...UsageTotals.properties })),
  asOfSeq: Type.Integer({ minimum: 0 }),
});
export type TrackDetail = Static<typeof TrackDetail>;
