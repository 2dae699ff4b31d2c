import type { Problem } from '@baton/protocol';

/** The server refused, in its own words. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** No answer came: the server or the network is not there. Whether the request was done is not known; a POST may be repeated with its key. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('Baton could not be reached.', { cause });
    this.name = 'UnreachableError';
  }
}
