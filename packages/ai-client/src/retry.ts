import type { ProviderErrorKind, ProviderProblem } from '@baton/protocol';

/** How often, and how long between. Times in milliseconds. */
export interface RetryPolicy {
  /** Requests for one round, the first included. */
  maxAttempts: number;
  /** The first wait where the provider names none; it doubles with each attempt. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** A provider that asks for more than this is not waited for: a person should know. */
  maxRetryAfterMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { maxAttempts: 4, firstWaitMs: 1_000, maxWaitMs: 30_000, maxRetryAfterMs: 120_000 };

/** What another model may be spared of. The others are the key's, the account's or the request's own fault, and a person should know. */
const FALLS_BACK: ReadonlySet<ProviderErrorKind> = new Set(['overloaded', 'rate_limit', 'network', 'model_not_found']);

/**
 * Whether a fallback may be asked what a model could not answer, once repeating is no use any more. Never once output has been seen: two models'
 * halves are no answer.
 */
export function mayFallBack({ problem, outputSeen }: { problem: ProviderProblem; outputSeen: boolean }): boolean {
  return !outputSeen && FALLS_BACK.has(problem.kind);
}

/**
 * How long to wait before the same request is sent again; undefined: it is not. Never once output has been seen, never for what repeating can't
 * help. The one place that decides on repeating. `random` (0 to 1) spreads waits by up to a quarter, so that runs that failed together do
 * not come back together.
 */
export function retryInMs(
  failed: { problem: ProviderProblem; attempt: number; outputSeen: boolean },
  policy: RetryPolicy = DEFAULT_RETRY,
  random: () => number = Math.random,
): number | undefined {
  const { problem, attempt, outputSeen } = failed;
  if (outputSeen || !problem.retry.retryable || attempt >= policy.maxAttempts) return undefined;
  const asked = problem.retry.retryAfterMs;
  if (asked !== undefined && asked > policy.maxRetryAfterMs) return undefined;
  const own = Math.min(policy.maxWaitMs, policy.firstWaitMs * 2 ** (attempt - 1));
  return Math.round(Math.max(asked ?? 0, own) * (1 + random() / 4));
}
