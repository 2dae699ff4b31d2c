import { Type, type Static } from 'typebox';
import { ModelChoice } from '../run.ts';
import { closed, DiscussionIdText, RunIdText, TicketIdText } from '../scalars.ts';
import { Tier } from './tier-number.ts';

/** What an attempt can be told to be; it ends by `attempt.ended`. */
export const LiveAttemptStatus = Type.Enum(['running', 'waiting', 'holding', 'held', 'stopping']);

/**
 * `waiting`: its run waits for a decision. `holding`: it was asked to come to a safe point, `held`: it is there and does nothing. `stopping`: it was asked to end.
 */
export const AttemptStatus = Type.Enum(['running', 'waiting', 'holding', 'held', 'stopping', 'ended']);
export type AttemptStatus = Static<typeof AttemptStatus>;

/** `done`: the work is there, the plan is accepted, QA passes it. `rejected`: QA found it wanting. `failed`: its run failed. `stopped`: somebody ended it. */
export const AttemptOutcome = Type.Enum(['done', 'rejected', 'failed', 'stopped']);
export type AttemptOutcome = Static<typeof AttemptOutcome>;

/** One run of a tier for a track (its plan) or for a ticket, in a discussion of its own. */
export const AttemptStart = closed({
  runId: RunIdText,
  discussionId: DiscussionIdText,
  tier: Tier,
  /** Null: the track's plan. */
  ticketId: Type.Union([TicketIdText, Type.Null()]),
  /** 1, 2, 3 … within its tier and ticket. */
  number: Type.Integer({ minimum: 1 }),
  choice: ModelChoice,
  /** What was wrong with the attempt before, in short. */
  hint: Type.Optional(Type.String()),
});
export type AttemptStart = Static<typeof AttemptStart>;
