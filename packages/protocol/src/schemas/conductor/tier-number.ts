import { Type, type Static } from 'typebox';

/** 1 orchestrator (epic → tracks), 2 tech lead (track → tickets), 3 worker (does a ticket), 4 QA (checks it). */
export const Tier = Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4)]);
export type Tier = Static<typeof Tier>;
