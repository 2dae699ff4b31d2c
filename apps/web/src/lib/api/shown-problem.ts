import { ProblemError } from '@baton/client';
import { describeProblem } from '#lib/text/problems.ts';
import { text } from '#lib/text/en.ts';

/** A failure as a page shows it. */
export interface ShownProblem {
  title: string;
  next: string;
  details: string;
  kind: string;
  /** What is wrong with which field. */
  fields: ReadonlyMap<string, string>;
}

/** Any failure of a request in words. Whatever is no answer of the server means that it could not be reached. */
export function shownProblem(error: unknown): ShownProblem {
  if (error instanceof ProblemError) {
    const { problem } = error;
    const { title, next } = describeProblem(problem);
    const fields = new Map((problem.errors ?? []).map(({ field, detail }) => [field.replace(/^\//, ''), detail]));
    const details = [problem.detail, ...(problem.errors ?? []).map(({ field, detail }) => `${field}: ${detail}`)].filter(
      (line) => line !== title,
    );
    return { title, next, details: details.join('\n'), kind: problem.kind, fields };
  }
  return {
    title: text.connection.unreachable,
    next: text.connection.unreachableNext,
    details: error instanceof Error ? error.message : String(error),
    kind: 'unreachable',
    fields: new Map(),
  };
}
