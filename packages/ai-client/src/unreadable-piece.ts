import { ModelError } from './model-error.ts';
import { problemOf } from './problem.ts';

/** Words of the runtime for a connection that broke: it throws them as a TypeError too. */
const CONNECTION = /^(terminated|fetch failed)/;

/**
 * What reading an answer threw, told as the provider's problem where a piece had another shape than its protocol says (`null` for an object, say):
 * the runtime's words for that help nobody.
 */
export function unreadablePiece(error: unknown): unknown {
  if (!(error instanceof TypeError) || CONNECTION.test(error.message)) return error;
  return new ModelError(problemOf('network', 'The answer could not be read: a piece of the stream was not what its protocol says.'));
}
