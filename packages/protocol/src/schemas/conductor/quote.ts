import { Type, type Static } from 'typebox';
import { closed, CostUsd } from '../scalars.ts';

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
