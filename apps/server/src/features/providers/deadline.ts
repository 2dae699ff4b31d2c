import type { ProviderProblem } from '@baton/protocol';
import type { Clock } from '../../deps.ts';

type Result<Answer extends object> = ({ ok: true } & Answer) | { ok: false; problem: ProviderProblem };

/** How long a provider may take for a list of models or a check. */
const DEADLINE_MS = 30_000;

/** A short call that a person waits for: it ends when they leave, and as a problem of the network when the provider takes too long. */
export async function withDeadline<Answer extends object>(
  clock: Clock,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(DEADLINE_MS, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const result = await call(AbortSignal.any([signal, late.signal]));
    if (result.ok || !late.signal.aborted) return result;
    const detail = `The provider did not answer within ${DEADLINE_MS / 1000} seconds.`;
    return { ok: false, problem: { kind: 'network', detail, retry: { retryable: true } } };
  } finally {
    done.abort();
  }
}
