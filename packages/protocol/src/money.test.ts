import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addUsd, nanoFromUsd, usdFromNano } from './money.ts';

describe('money', () => {
  test('is exact decimal text without trailing zeros', () => {
    expect(usdFromNano(8_700_000n)).toBe('0.0087');
    expect(usdFromNano(1_000_000_000n)).toBe('1');
    expect(usdFromNano(1n)).toBe('0.000000001');
    expect(usdFromNano(-1_500_000_000n)).toBe('-1.5');
    expect(usdFromNano(0n)).toBe('0');
  });

  test('survives the way there and back', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (nano) => nanoFromUsd(usdFromNano(nano)) === nano));
  });

  test('refuses what is no amount, or is finer than a nano-USD', () => {
    for (const text of ['', '1.', '.5', '1e3', '0.0000000001', 'NaN', ' 1']) expect(() => nanoFromUsd(text), text).toThrow(RangeError);
  });

  test('adds exactly, and an unknown amount adds nothing', () => {
    expect(addUsd('0.1', '0.2')).toBe('0.3');
    expect(addUsd(null, '0.2')).toBe('0.2');
    expect(addUsd('0.1', null)).toBe('0.1');
    expect(addUsd(null, null)).toBe(null);
  });
});
