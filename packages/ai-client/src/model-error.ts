import type { ProviderProblem } from '@baton/protocol';

/** A provider's refusal or failure on its way to becoming a terminal event or an answer. Never leaves this package but from `preview`. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}
