import { Type, type Static } from 'typebox';
import { closed } from './scalars.ts';

/** A text that a project keeps for being sent again and again. */
export const Prompt = closed({
  /** Of its file, without the ending. */
  name: Type.String(),
  /** Its first line. */
  description: Type.String(),
  /** What comes into the composer: the rest, or the first line where that is all. */
  text: Type.String(),
});
export type Prompt = Static<typeof Prompt>;

/** `problems`: files that can't be used, each with the reason. `more`: there are more than are read. */
export const PromptList = closed({
  items: Type.Array(Prompt),
  problems: Type.Array(closed({ path: Type.String(), detail: Type.String() })),
  more: Type.Boolean(),
});
export type PromptList = Static<typeof PromptList>;
