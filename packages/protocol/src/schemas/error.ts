import { Type, type Static } from 'typebox';
import { closed } from './scalars.ts';

/** What can go wrong between Baton and a provider. */
export const ProviderErrorKind = Type.Enum([
  'quota',
  'rate_limit',
  'auth',
  'balance',
  'network',
  'overloaded',
  'context_length',
  'content_filter',
  'model_not_found',
  'invalid_request',
  'cancelled',
  'unknown',
]);
export type ProviderErrorKind = Static<typeof ProviderErrorKind>;

/** What can go wrong with a request to Baton itself. `code` refines a kind. */
export const RequestErrorKind = Type.Enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'stale',
  'too_large',
  'key_reused',
  'version_required',
  'rate_limit',
  'budget',
  'unavailable',
  'internal',
]);
export type RequestErrorKind = Static<typeof RequestErrorKind>;

export const RetryAdvice = closed({
  /** Whether sending the same request again can help at all. */
  retryable: Type.Boolean(),
  /** How long the provider asked us to wait, in milliseconds. */
  retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type RetryAdvice = Static<typeof RetryAdvice>;

/** A provider's refusal or failure, sorted. `detail` is the provider's own text with secrets masked. */
export const ProviderProblem = closed({
  kind: ProviderErrorKind,
  detail: Type.String(),
  retry: RetryAdvice,
  status: Type.Optional(Type.Integer()),
  /** The provider's own code, untouched. */
  providerCode: Type.Optional(Type.String()),
  /** Whom and what was asked, and the provider's name for the request, for its support. */
  provider: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String()),
});
export type ProviderProblem = Static<typeof ProviderProblem>;

/** Why a run failed: a provider's problem, or one of the run's own ends. */
export const RunErrorKind = Type.Union([
  ProviderErrorKind,
  Type.Enum(['crashed', 'tool_rounds', 'tool_arguments', 'forbidden', 'not_configured', 'no_directory', 'internal']),
]);
export type RunErrorKind = Static<typeof RunErrorKind>;

export const RunError = closed({
  kind: RunErrorKind,
  detail: Type.String(),
  retry: Type.Optional(RetryAdvice),
});
export type RunError = Static<typeof RunError>;

/** RFC 9457 `application/problem+json`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  kind: Type.Union([RequestErrorKind, ProviderErrorKind]),
  code: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(closed({ field: Type.String(), detail: Type.String() }))),
  /** With `stale`: the resource as it is now. */
  current: Type.Optional(Type.Unknown()),
  /** With `code: run_active`: the run in the way. */
  runId: Type.Optional(Type.String()),
  retry: Type.Optional(RetryAdvice),
});
export type Problem = Static<typeof Problem>;
