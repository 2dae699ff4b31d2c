import type { RunState } from './fold/run-state.ts';
import type { ModelChoice } from './schemas/run.ts';

/** Who is asked now: the model that the run was started with, or the fallback that took over. */
export function askedNow({ request, fallback }: Pick<RunState, 'request' | 'fallback'>): ModelChoice {
  const { provider, model } = fallback ?? request;
  return { provider, model };
}

/** Whom the run may still turn to, in order: the fallbacks behind the one that is asked now. Nobody is asked twice. */
export function fallbacksLeft(run: Pick<RunState, 'request' | 'fallback'>): ModelChoice[] {
  const { request, fallback } = run;
  const all = (request.fallbacks ?? []).filter((each) => !same(each, request));
  if (fallback === undefined) return all;
  const at = all.findIndex((each) => same(each, fallback));
  return at === -1 ? [] : all.slice(at + 1);
}

function same(one: ModelChoice, other: ModelChoice): boolean {
  return one.provider === other.provider && one.model === other.model;
}
