import { Type, type Static } from 'typebox';
import { Author } from './author.ts';
import { ModelChoice } from './run.ts';
import { closed, CostUsd, EntryIdText, SummaryIdText, TakeIdText, Time } from './scalars.ts';
import { CallEstimate, Usage } from './usage.ts';

/**
 * What is to be summarised: everything of a take that is before `firstEntryId` and would be sent, but for what is pinned. Without it what the window cut away, or
 * else everything before the last message. `provider` and `model`: who writes it.
 */
export const SummaryBody = closed({ takeId: TakeIdText, ...ModelChoice.properties, firstEntryId: Type.Optional(EntryIdText) });
export type SummaryBody = Static<typeof SummaryBody>;

/** What a summary would stand for, and the most that making it may cost. Token figures are estimates. */
export const SummaryPlan = closed({
  takeId: TakeIdText,
  /** The first entry that is sent as it is. */
  firstEntryId: EntryIdText,
  entries: Type.Integer({ minimum: 1 }),
  /** How often a person spoke in them. */
  turns: Type.Integer({ minimum: 0 }),
  tokens: Type.Integer({ minimum: 0 }),
  simulated: Type.Boolean(),
  estimate: CallEstimate,
});
export type SummaryPlan = Static<typeof SummaryPlan>;

/** What a model wrote. It is sent only once somebody has accepted it. */
export const Summary = closed({
  id: SummaryIdText,
  takeId: TakeIdText,
  firstEntryId: EntryIdText,
  entries: Type.Integer({ minimum: 1 }),
  ...ModelChoice.properties,
  text: Type.String(),
  by: Author,
  at: Time,
  usage: Usage,
  costUsd: CostUsd,
  estimated: Type.Boolean(),
  simulated: Type.Boolean(),
});
export type Summary = Static<typeof Summary>;

/** From now on `text` is sent in the place of what is before `firstEntryId`. `summaryId`: the summary that it was made from, edited or not. */
export const CompactionBody = closed({
  takeId: TakeIdText,
  firstEntryId: EntryIdText,
  text: Type.String({ minLength: 1, maxLength: 200_000, pattern: '\\S' }),
  summaryId: Type.Optional(SummaryIdText),
});
export type CompactionBody = Static<typeof CompactionBody>;
