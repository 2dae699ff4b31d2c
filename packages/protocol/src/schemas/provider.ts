import { Type, type Static } from 'typebox';
import { ProviderProblem } from './error.ts';
import { ReasoningEffort } from './run.ts';
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

/** Providers, and what is wrong with files that credentials come from: then the others are listed all the same. */
export const ProviderList = closed({
  items: Type.Array(Provider),
  nextCursor: Type.Null(),
  asOfSeq: Type.Integer({ minimum: 0 }),
  problems: Type.Array(
    closed({
      file: Type.String(),
      line: Type.Optional(Type.Integer({ minimum: 1 })),
      /** In words, with the file and the place in it; never what stands there. */
      detail: Type.String(),
    }),
  ),
});
export type ProviderList = Static<typeof ProviderList>;

/** A built-in description of a kind of provider. */
export const Vendor = closed({
  id: Type.String(),
  label: Type.String(),
  /** The protocol that it speaks, unless a model wants another: `chat-completions`, `responses`, `messages` … */
  dialect: Type.String(),
  /** Whether a provider `compatible.<name>` may use it. */
  compatible: Type.Boolean(),
  keyRequired: Type.Boolean(),
  simulated: Type.Boolean(),
  /** Where it is reached if nothing else is said; absent: the base URL has to be given. */
  baseUrl: Type.Optional(Type.String()),
  capabilities: Type.Array(ProviderCapability),
  /** What it takes of images, absent where it takes none. Sizes are those of the file; sides are in pixels. */
  images: Type.Optional(
    closed({
      mediaTypes: Type.Array(Type.String()),
      animated: Type.Boolean(),
      maxBytes: Type.Integer(),
      maxTotalBytes: Type.Integer(),
      maxCount: Type.Integer(),
      maxSide: Type.Integer(),
    }),
  ),
  /** `recorded`: answers that it really gave are replayed in Baton's tests. `unverified`: only what its source says. */
  basis: Type.Enum(['recorded', 'unverified', 'built_in']),
  source: Type.String(),
  /** The day on which the source was read. */
  date: Type.String({ format: 'date' }),
});
export type Vendor = Static<typeof Vendor>;

export const VendorList = closed({ items: Type.Array(Vendor) });
export type VendorList = Static<typeof VendorList>;

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

/** How long a model takes from a request to the first piece of its answer, over its newest calls: 19 of 20 begin within `p95Ms`. */
export const FirstOutput = closed({ p95Ms: Type.Integer({ minimum: 0 }), calls: Type.Integer({ minimum: 1 }) });
export type FirstOutput = Static<typeof FirstOutput>;

/** A model that can hold a conversation. What is not known is absent, or named as assumed. */
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
  /** Absent until enough of its calls have been counted. */
  firstOutput: Type.Optional(FirstOutput),
  /** The protocol that it is asked in. */
  dialect: Type.String(),
  /** Which of these values nobody has said: they are what is usual. */
  assumed: Type.Array(Type.Enum(['contextWindow', 'tools', 'vision', 'reasoning'])),
  /** What it takes of the settings. */
  takes: closed({
    /** Temperature and top-p. */
    sampling: Type.Enum(['always', 'without_reasoning', 'never']),
    stop: Type.Boolean(),
    /** Absent: not known, so that whatever is asked for is passed on. Empty: none. */
    efforts: Type.Optional(Type.Array(ReasoningEffort)),
  }),
});
export type Model = Static<typeof Model>;

export const ModelList = closed({ items: Type.Array(Model), fetchedAt: Time });
export type ModelList = Static<typeof ModelList>;
