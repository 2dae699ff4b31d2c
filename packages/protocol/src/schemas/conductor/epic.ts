import { Type, type Static } from 'typebox';
import { closed, DiscussionIdText, EpicIdText, MemberIdText, ProjectIdText, RunIdText, StreamNameText, Time, Version } from '../scalars.ts';

/** `awaiting_approval`: its tracks are proposed. `approved`: they are tracks now, each with a pipeline of its own. */
export const EpicStatus = Type.Enum(['planning', 'awaiting_approval', 'approved', 'rejected', 'failed']);
export type EpicStatus = Static<typeof EpicStatus>;

/** What the team wants, in its own words. */
export const Epic = closed({
  id: EpicIdText,
  projectId: ProjectIdText,
  text: Type.String({ minLength: 1, maxLength: 200_000, pattern: '\\S' }),
  status: EpicStatus,
  /** Where tier 1 plans it. */
  discussionId: DiscussionIdText,
  /** A rehearsal: by the simulated model, whatever the tiers are. */
  simulated: Type.Optional(Type.Literal(true)),
  /** Plans that were returned with what is wrong with them. */
  refusedPlans: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Why it failed, in words. */
  detail: Type.Optional(Type.String()),
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  version: Version,
});
export type Epic = Static<typeof Epic>;

/** What somebody wants, or a rehearsal: a small epic that comes with Baton, by the simulated model. */
export const EpicBody = Type.Union([closed({ text: Epic.properties.text }), closed({ rehearsal: Type.Literal(true) })]);
export type EpicBody = Static<typeof EpicBody>;

/** The run that plans it, and where it is told of. */
export const EpicAccepted = closed({ epicId: EpicIdText, runId: RunIdText, stream: StreamNameText });
export type EpicAccepted = Static<typeof EpicAccepted>;
