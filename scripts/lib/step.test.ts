import { expect, it } from 'vitest';
import { formatDuration } from './step.mjs';

it('says short times in milliseconds, longer ones in seconds, long ones in minutes', () => {
  expect([0.4, 12.3, 999, 1000, 3240, 99_940, 99_960, 125_000, 3_599_900].map(formatDuration)).toEqual([
    '0 ms',
    '12 ms',
    '999 ms',
    '1.0 s',
    '3.2 s',
    '99.9 s',
    '1 min 40 s',
    '2 min 5 s',
    '60 min 0 s',
  ]);
});
