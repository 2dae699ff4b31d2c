import { describe, expect, it } from 'vitest';
import { formatMoney, formatTotal } from './money.ts';

describe('formatMoney', () => {
  it.each([
    ['0', '$0'],
    ['0.0087', '$0.0087'],
    ['0.5', '$0.5'],
    ['0.031', '$0.031'],
    ['0.00012345', '$0.0001235'],
    ['0.000000004', '$0.000000004'],
    ['0.123449999', '$0.1234'],
    ['0.12345', '$0.1235'],
  ])('shows at most four significant digits below a dollar, without padding: %s', (usd, shown) => {
    expect(formatMoney(usd)).toBe(shown);
  });

  it.each([
    ['1', '$1.00'],
    ['1.5', '$1.50'],
    ['1.005', '$1.01'],
    ['12.344', '$12.34'],
    ['1234567.891', '$1,234,567.89'],
  ])('shows two decimals from a dollar on: %s', (usd, shown) => {
    expect(formatMoney(usd)).toBe(shown);
  });

  it('goes over to the form from a dollar when rounding reaches it', () => {
    expect(formatMoney('0.99996')).toBe('$1.00');
    expect(formatMoney('0.99994')).toBe('$0.9999');
  });

  it('puts the sign before the currency', () => {
    expect(formatMoney('-0.02')).toBe('−$0.02');
  });

  it('says unknown where the price is not known', () => {
    expect(formatMoney(null)).toBe('unknown');
  });
});

describe('formatTotal', () => {
  it('is nothing before the first call', () => {
    expect(formatTotal({ calls: 0, costUsd: null, unknownCalls: 0 })).toBe('$0');
  });

  it('is unknown when no call has a price', () => {
    expect(formatTotal({ calls: 2, costUsd: null, unknownCalls: 2 })).toBe('unknown');
  });

  it('says that something is missing from a sum', () => {
    expect(formatTotal({ calls: 3, costUsd: '0.02', unknownCalls: 1 })).toBe('$0.02 + unknown');
  });
});
