import { expect, test } from 'vitest';
import { problemOf } from './problem.ts';
import { DEFAULT_RETRY, retryInMs } from './retry.ts';

const overloaded = problemOf('overloaded', 'x');
const never = (): number => 0;
const always = (): number => 1;

test('waits double and are capped', () => {
  const policy = { ...DEFAULT_RETRY, maxAttempts: 20 };
  const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryInMs({ problem: overloaded, attempt, outputSeen: false }, policy, never));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('spread by a quarter at most', () => {
  expect(retryInMs({ problem: overloaded, attempt: 1, outputSeen: false }, DEFAULT_RETRY, always)).toBe(1_250);
});

test('the provider is waited for as long as it asks, never shorter, and not for ever', () => {
  const asked = (retryAfterMs: number) =>
    retryInMs({ problem: problemOf('rate_limit', 'x', { retryAfterMs }), attempt: 1, outputSeen: false }, DEFAULT_RETRY, never);
  expect(asked(60_000)).toBe(60_000);
  expect(asked(10)).toBe(1_000);
  expect(asked(120_001)).toBeUndefined();
});

test('never after output, never for what stays wrong, never more often than allowed', () => {
  expect(retryInMs({ problem: overloaded, attempt: 1, outputSeen: true })).toBeUndefined();
  expect(retryInMs({ problem: problemOf('auth', 'x'), attempt: 1, outputSeen: false })).toBeUndefined();
  expect(retryInMs({ problem: overloaded, attempt: DEFAULT_RETRY.maxAttempts, outputSeen: false })).toBeUndefined();
});
