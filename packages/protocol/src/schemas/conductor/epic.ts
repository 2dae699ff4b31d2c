import { Type, type Static } from 'typebox';
import { closed, DiscussionIdText, EpicIdText, MemberIdText, ProjectIdText, Time, Version } from '../scalars.ts';

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
  /** Why it failed, in words. */
  detail: Type.Optional(Type.String()),
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  version: Version,
});
export type Epic = Static<typeof Epic>;

export const EpicBody = closed({ text: Epic.properties.text });
export type EpicBody = Static<typeof EpicBody>;
