import { Type, type TSchema } from 'typebox';
import { closed } from './scalars.ts';

/** An event of a log, in its first version. */
export const event = <Name extends string, Properties extends Record<string, TSchema>>(type: Name, properties: Properties) =>
  closed({ type: Type.Literal(type), v: Type.Literal(1), ...properties });
