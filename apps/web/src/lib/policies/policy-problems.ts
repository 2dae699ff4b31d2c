import type { Problem } from '@baton/protocol';

/** Something that is wrong with rules. */
export interface PolicyProblem {
  detail: string;
  /** Of the text, from 1, where it is known. */
  line: number | undefined;
}

/** Everything that the server minds of rules, in the order of their lines. */
export function policyProblems({ detail, errors = [] }: Pick<Problem, 'detail' | 'errors'>): PolicyProblem[] {
  if (errors.length === 0) return [{ detail, line: undefined }];
  return errors
    .map((error) => {
      const line = /^body\/text:(\d+)$/.exec(error.field)?.[1];
      return { detail: error.detail, line: line === undefined ? undefined : Number(line) };
    })
    .toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}
