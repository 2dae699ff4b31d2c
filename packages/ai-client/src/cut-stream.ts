import { ModelError } from './model-error.ts';
import { problemOf } from './problem.ts';
import type { RoundDraft } from './round-draft.ts';

/** An aborted stream ends like a finished one; so does one that was cut at a clean place. Neither says how the model ended. Always throws. */
export function cutStream(signal: AbortSignal, draft: RoundDraft): never {
  signal.throwIfAborted();
  const seen = draft.parts.length > 0 ? 'in the middle of the answer' : 'before any answer';
  throw new ModelError(problemOf('network', `The provider's stream ended ${seen}, without saying that it was finished.`));
}
