import { Type, type Static } from 'typebox';
import { AttachmentRef } from './attachment.ts';
import { Author } from './author.ts';
import { Part } from './part.ts';
import { closed, SteerIdText } from './scalars.ts';

/** When a steer takes effect: before the model is asked next, or as a run of its own when this one has finished. */
export const SteerWhen = Type.Enum(['next_round', 'after_run']);
export type SteerWhen = Static<typeof SteerWhen>;

/** What a person said to a run that was at work, until it stands in the thread. */
export const Steer = closed({ id: SteerIdText, parts: Type.Array(Part), when: SteerWhen, by: Author });
export type Steer = Static<typeof Steer>;

export const SteerBody = closed({
  text: Type.String({ maxLength: 1_000_000 }),
  attachments: Type.Optional(Type.Array(AttachmentRef, { maxItems: 20 })),
  when: SteerWhen,
});
export type SteerBody = Static<typeof SteerBody>;

export const SteerAccepted = closed({ steerId: SteerIdText });
export type SteerAccepted = Static<typeof SteerAccepted>;
