import { describe, expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';
import { formatDuration, formatWait } from './duration.ts';
import { formatTokens } from './tokens.ts';

describe('formatTokens', () => {
  it.each([
    [0, '0'],
    [820, '820'],
    [999, '999'],
    [12_400, '12.4k'],
    [128_000, '128k'],
    [999_949, '999.9k'],
    [999_950, '1M'],
    [1_047_576, '1M'],
  ])('%i reads %s', (tokens, shown) => {
    expect(formatTokens(tokens)).toBe(shown);
  });
});

describe('formatBytes', () => {
  it.each([
    [820, '820 B'],
    [12_700, '12.4 KB'],
    [3_145_728, '3 MB'],
    [1_073_700_000, '1 GB'],
    [50_000_000_000, '46.6 GB'],
  ])('%i reads %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});

describe('formatDuration', () => {
  it.each([
    [12, '12 ms'],
    [999.6, '1 s'],
    [6_200, '6.2 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_600, '1:00'],
    [92_000, '1:32'],
    [3_725_000, '1:02:05'],
  ])('%f ms reads %s', (ms, shown) => {
    expect(formatDuration(ms)).toBe(shown);
  });
});

describe('formatWait', () => {
  it('keeps its width while tenths pass', () => {
    expect([0, 950, 3_000, 9_940, 42_000].map(formatWait)).toEqual(['0.0 s', '0.9 s', '3.0 s', '9.9 s', '42 s']);
  });
});
