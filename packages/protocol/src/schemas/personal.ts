import { Type, type Static } from 'typebox';
import { Attachment, AttachmentRef } from './attachment.ts';
import { closed, DiscussionIdText, ProviderIdText, Time } from './scalars.ts';

/** What a member has typed in a discussion and not sent. Only they see it. */
export const Draft = closed({ text: Type.String(), attachments: Type.Array(Attachment), updatedAt: Type.Union([Time, Type.Null()]) });
export type Draft = Static<typeof Draft>;

export const DraftBody = closed({
  text: Type.String({ maxLength: 1_000_000 }),
  attachments: Type.Optional(Type.Array(AttachmentRef, { maxItems: 20 })),
});
export type DraftBody = Static<typeof DraftBody>;

/** How far a member has read a discussion, and when they last were there. */
export const ReadMark = closed({ discussionId: DiscussionIdText, seq: Type.Integer({ minimum: 0 }), at: Time });
export type ReadMark = Static<typeof ReadMark>;

export const ReadMarkBody = closed({ seq: Type.Integer({ minimum: 0 }) });
export type ReadMarkBody = Static<typeof ReadMarkBody>;

/** What a member has chosen for themselves. */
export const Preferences = closed({
  favouriteModels: Type.Optional(
    Type.Array(closed({ provider: ProviderIdText, model: Type.String({ minLength: 1, maxLength: 200 }) }), { maxItems: 50 }),
  ),
});
export type Preferences = Static<typeof Preferences>;
