import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nanoFromPico, perMillion, rateFor, tiered, usdPerMillion } from './rates.ts';

test('half a nano-USD is rounded up, less is dropped', () => {
  expect([0n, 499n, 500n, 999n, 1499n, 1500n].map(nanoFromPico)).toEqual([0n, 0n, 1n, 1n, 1n, 2n]);
});

test('a price in USD per million tokens is a whole number of pico-USD per token', () => {
  expect(perMillion('0.075')).toBe(75_000n);
  expect(perMillion('60')).toBe(60_000_000n);
  expect(perMillion('0.000001')).toBe(1n);
});

test.each(['0.0000001', '-1', '', '1e3', '.5', '1.', ' 1'])('%o is no price', (text) => {
  expect(() => perMillion(text)).toThrow(RangeError);
});

test('prices survive the way to pico-USD and back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), (rate) => {
      expect(perMillion(usdPerMillion(rate))).toBe(rate);
    }),
  );
});

test('a tier begins after its number of tokens', () => {
  const rate = tiered('1', 1000, '2');
  expect(rateFor(rate, 1000)).toBe(1_000_000n);
  expect(rateFor(rate, 1001)).toBe(2_000_000n);
});

test('of several tiers the highest that was passed holds', () => {
  const rate = {
    base: 1n,
    tiers: [
      { above: 10, rate: 2n },
      { above: 20, rate: 3n },
    ],
  };
  expect([10, 11, 20, 21].map((tokens) => rateFor(rate, tokens))).toEqual([1n, 2n, 2n, 3n]);
});
