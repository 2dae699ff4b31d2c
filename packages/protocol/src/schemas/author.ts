import { Type, type Static } from 'typebox';
import { CallIdText, closed, MemberIdText, ProviderIdText } from './scalars.ts';

/** Who wrote an entry, or did what an event says. */
export const Author = Type.Union([
  closed({ type: Type.Literal('member'), memberId: MemberIdText, name: Type.String() }),
  closed({ type: Type.Literal('model'), provider: ProviderIdText, model: Type.String(), simulated: Type.Boolean() }),
  closed({ type: Type.Literal('tool'), name: Type.String(), callId: CallIdText }),
  closed({ type: Type.Literal('baton') }),
]);
export type Author = Static<typeof Author>;
