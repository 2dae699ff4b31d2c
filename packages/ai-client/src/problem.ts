import type { ProviderErrorKind, ProviderProblem } from '@baton/protocol';

/** Kinds that may go away by themselves. The others need a person, or another request. */
const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set(['rate_limit', 'overloaded', 'network']);

/** Longest text of a provider that is kept; some answer with whole pages. */
const MAX_DETAIL_CHARACTERS = 2_000;

/** A problem with the advice that its kind has, unless `retryable` says otherwise. */
export function problemOf(
  kind: ProviderErrorKind,
  detail: string,
  more: { retryable?: boolean; retryAfterMs?: number; status?: number; providerCode?: string; requestId?: string } = {},
): ProviderProblem {
  const { retryable = RETRYABLE.has(kind), retryAfterMs, status, providerCode, requestId } = more;
  return {
    kind,
    detail: detail.length > MAX_DETAIL_CHARACTERS ? `${detail.slice(0, MAX_DETAIL_CHARACTERS)} …` : detail,
    retry: { retryable, ...(retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}) },
    ...(status === undefined ? {} : { status }),
    ...(providerCode === undefined ? {} : { providerCode }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The problem of a call that we ended ourselves. */
export const CANCELLED: ProviderProblem = problemOf('cancelled', 'The call was cancelled.');
