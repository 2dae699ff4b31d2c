import { ModelError, type Fallback } from '@baton/ai-client';
import type { ModelChoice, RunRequest } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';
import type { RunProviders } from './ports.ts';
import type { RoundPlan } from './round-builder.ts';

/** The first of the choices that nothing speaks against, and why those before it were passed over. */
export async function firstAble(
  choices: readonly ModelChoice[],
  against: (choice: ModelChoice) => Promise<string | undefined>,
): Promise<Fallback> {
  const passedOver: Fallback['passedOver'] = [];
  for (const choice of choices) {
    const reason = await against(choice);
    if (reason === undefined) return { next: choice, passedOver };
    passedOver.push({ ...choice, reason });
  }
  return { passedOver };
}

/** Why a model can't be asked in the place of a run's own, in words; undefined where it can. */
export async function whyNot(
  choice: ModelChoice,
  run: RunRequest,
  deps: { providers: RunProviders; plan: () => Promise<RoundPlan> },
): Promise<string | undefined> {
  if (deps.providers.modelOf(choice.provider, choice.model).simulated !== run.simulated) {
    return run.simulated ? 'A simulated run does not go on with a real model.' : 'A simulated model answers in nobody’s place.';
  }
  try {
    const client = await deps.providers.clientFor(choice.provider);
    const plan = await deps.plan();
    const [notTaken] = plan.notTaken;
    if (notTaken !== undefined) return notTaken.detail;
    client.preview(plan.request);
    return undefined;
  } catch (error) {
    if (error instanceof ModelError) return error.problem.detail;
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}
