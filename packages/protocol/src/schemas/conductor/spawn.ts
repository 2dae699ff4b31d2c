import { Type, type Static } from 'typebox';
import { closed } from '../scalars.ts';

const Paths = Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { maxItems: 200 });

/** What a person decides about before a run of a tier begins: what it is told, and of a worker the files that it is sent. All of it may be changed with the decision. */
export const SpawnArguments = closed({
  prompt: Type.String({ minLength: 1, maxLength: 900_000, pattern: '\\S' }),
  /** Files that are sent whole. */
  focus: Type.Optional(Paths),
  /** Files of which it is sent what they define. */
  skeletons: Type.Optional(Paths),
});
export type SpawnArguments = Static<typeof SpawnArguments>;
