import { Type, type Static } from 'typebox';
import { ProviderProblem } from './error.ts';
import { closed, MemberIdText, ProviderIdText, Time } from './scalars.ts';

export const ProviderCapability = Type.Enum(['streaming', 'tools', 'vision', 'reasoning', 'models']);

/** A configured connection, or one that could be. Never holds a key. */
export const Provider = closed({
  id: ProviderIdText,
  label: Type.String(),
  /** The built-in description that it uses. */
  vendor: Type.String(),
  configured: Type.Boolean(),
  simulated: Type.Boolean(),
  baseUrl: Type.Optional(Type.String()),
  capabilities: Type.Array(ProviderCapability),
  /** Where the credentials come from. `page` ones can be changed in the page, the others only where they stand. */
  source: Type.Enum(['none', 'environment', 'operator_file', 'data_file', 'page', 'built_in']),
  keySet: Type.Boolean(),
  setBy: Type.Optional(closed({ memberId: MemberIdText, name: Type.String() })),
  setAt: Type.Optional(Time),
  status: Type.Enum(['not_configured', 'unchecked', 'ok', 'failed']),
  problem: Type.Optional(ProviderProblem),
  checkedAt: Type.Optional(Time),
});
export type Provider = Static<typeof Provider>;

export const CredentialsBody = closed(
  {
    apiKey: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    baseUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
    vendor: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  { minProperties: 1 },
);
export type CredentialsBody = Static<typeof CredentialsBody>;

export const CheckResult = Type.Union([
  closed({ ok: Type.Literal(true), durationMs: Type.Integer({ minimum: 0 }) }),
  closed({ ok: Type.Literal(false), problem: ProviderProblem }),
]);
export type CheckResult = Static<typeof CheckResult>;

/** USD per million tokens as decimal text; absent where not known. */
export const ModelPrice = closed({
  inputPerMillionUsd: Type.String(),
  cachedInputPerMillionUsd: Type.Optional(Type.String()),
  outputPerMillionUsd: Type.String(),
  source: Type.String(),
  /** Day of the price list. */
  asOf: Type.String({ format: 'date' }),
});
export type ModelPrice = Static<typeof ModelPrice>;

export const ModelCapabilities = closed({
  tools: Type.Optional(Type.Boolean()),
  vision: Type.Optional(Type.Boolean()),
  reasoning: Type.Optional(Type.Boolean()),
});
export type ModelCapabilities = Static<typeof ModelCapabilities>;

/** A model that can hold a conversation. Unknown properties are absent. */
export const Model = closed({
  id: Type.String(),
  label: Type.String(),
  contextWindow: Type.Optional(Type.Integer()),
  maxOutputTokens: Type.Optional(Type.Integer()),
  capabilities: ModelCapabilities,
  price: Type.Union([ModelPrice, Type.Null()]),
  simulated: Type.Boolean(),
  /** The day on which the vendor switches it off, or did. */
  shutdownDate: Type.Optional(Type.String({ format: 'date' })),
});
export type Model = Static<typeof Model>;

export const ModelList = closed({ items: Type.Array(Model), fetchedAt: Time });
export type ModelList = Static<typeof ModelList>;
