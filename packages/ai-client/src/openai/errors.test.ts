import { expect, test } from 'vitest';
import { openaiProblem, TEXT_PATTERNS } from './errors.ts';

test.each(TEXT_PATTERNS)('each text pattern knows its sample: $sample', ({ sample, kind, retryable = false }) => {
  const [status] = TEXT_PATTERNS.find((each) => each.sample === sample)?.among.includes('rate_limit') === true ? [429] : [400];
  const problem = openaiProblem({ status, error: { message: sample } }, { apiKey: undefined, now: 0 });
  expect(problem).toMatchObject({ kind, detail: sample, retry: { retryable } });
});

test.each([undefined, null, 'text', 7, {}, new Error('odd')])('whatever is thrown comes out as a problem: %o', (thrown) => {
  expect(openaiProblem(thrown, { apiKey: undefined, now: 0 })).toMatchObject({ kind: 'unknown', retry: { retryable: false } });
});
