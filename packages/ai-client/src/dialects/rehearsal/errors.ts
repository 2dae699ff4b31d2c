import type { ProviderErrorKind, ProviderProblem } from '@baton/protocol';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';

/** What each kind of failure says when it is played. */
const PLAYED: Readonly<Record<ProviderErrorKind, ProviderProblem>> = {
  quota: played('quota', 'You exceeded your current quota.', 429),
  rate_limit: played('rate_limit', 'Rate limit reached.', 429, 1_000),
  auth: played('auth', 'The API key is not valid.', 401),
  balance: played('balance', 'The account has no credit left.', 402),
  network: played('network', 'The connection was closed.'),
  overloaded: played('overloaded', 'The server is overloaded.', 503, 1_000),
  context_length: played('context_length', 'The request is longer than the context window.', 400),
  content_filter: played('content_filter', 'The request was refused by the content filter.', 400),
  model_not_found: played('model_not_found', 'There is no such model.', 404),
  invalid_request: played('invalid_request', 'The request is not valid.', 400),
  cancelled: played('cancelled', 'The call was cancelled.'),
  unknown: played('unknown', 'Something happened that nobody has a word for.', 418),
};

function played(kind: ProviderErrorKind, detail: string, status?: number, retryAfterMs?: number): ProviderProblem {
  return problemOf(kind, `Simulated: ${detail}`, {
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The kind that "fail with <kind>" names. A kind that there is not is played as `unknown`. */
export function failureKind(words: string): ProviderErrorKind | undefined {
  const named = /\bfail with (\w+)/i.exec(words)?.[1]?.toLowerCase();
  if (named === undefined) return undefined;
  return Object.hasOwn(PLAYED, named) ? (named as ProviderErrorKind) : 'unknown';
}

export function playedError(kind: ProviderErrorKind): ModelError {
  return new ModelError(PLAYED[kind]);
}

export function rehearsalProblem(error: unknown): ProviderProblem {
  return error instanceof ModelError ? error.problem : problemOf('unknown', error instanceof Error ? error.message : String(error));
}
