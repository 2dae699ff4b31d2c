import type { Usage } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';

const at = Date.UTC(2026, 10, 21);
const cost = (vendor: string, model: string, usage: Usage, when = at): bigint | string => {
  const estimate = estimateCost({ vendor, model, usage, at: when });
  return estimate.known ? estimate.costNanoUsd : estimate.reason;
};
/** For properties on models that have a price. */
const known = (model: string, usage: Usage): bigint => {
  const estimate = estimateCost({ vendor: 'openai', model, usage, at });
  if (!estimate.known) throw new Error(`no cost for ${model}: ${estimate.reason}`);
  return estimate.costNanoUsd;
};

describe('what a call cost', () => {
  test.each([
    // 6000 × 2.50 + 4000 × 1.25 + 500 × 10.00
    ['gpt-4o', { inputTokens: 10_000, cachedInputTokens: 4000, outputTokens: 500 }, 25_000_000n],
    ['gpt-4o', { inputTokens: 1, outputTokens: 1 }, 12_500n],
    ['gpt-4o', { inputTokens: 0, outputTokens: 0 }, 0n],
    // 1200 × 0.15 + 40 × 0.60
    ['gpt-4o-mini', { inputTokens: 1200, outputTokens: 40 }, 204_000n],
    ['gpt-4o-mini', { inputTokens: 1, cachedInputTokens: 1, outputTokens: 0 }, 75n],
    ['gpt-4o-mini-2024-07-18', { inputTokens: 3, outputTokens: 7 }, 4650n],
    // 1000 × 15.00 + 1000 × 7.50 + 900 × 60.00; reasoning is part of the output and costs what it costs
    ['o1', { inputTokens: 2000, cachedInputTokens: 1000, outputTokens: 900, reasoningTokens: 640 }, 76_500_000n],
    ['o1', { inputTokens: 2000, cachedInputTokens: 1000, outputTokens: 900 }, 76_500_000n],
    // 1000 × 1.10 + 1 × 0.55 + 333 × 4.40
    ['o3-mini', { inputTokens: 1001, cachedInputTokens: 1, outputTokens: 333, reasoningTokens: 320 }, 2_565_750n],
    ['o3-mini', { inputTokens: 7, outputTokens: 3, reasoningTokens: 3 }, 20_900n],
  ] as const)('%s with %o is exact to the nano-USD', (model, usage, nanoUsd) => {
    expect(cost('openai', model, usage)).toBe(nanoUsd);
  });

  test('is rounded once, after the sum', () => {
    // 3 × 228.8 + 1 × 343.2 nano-USD is 1029.6; each rounded on its own would make 1029.
    expect(cost('deepseek', 'deepseek-v3.2', { inputTokens: 3, outputTokens: 1 })).toBe(1030n);
    // 1 × 228.8 + 1 × 343.2 is 572 sharp.
    expect(cost('deepseek', 'deepseek-v3.2', { inputTokens: 1, outputTokens: 1 })).toBe(572n);
  });

  test('cache writes cost by how long they are kept', () => {
    const usage = (lifetime: '5m' | '1h'): Usage => ({
      inputTokens: 10_000,
      cachedInputTokens: 4000,
      cacheWrites: [{ lifetime, tokens: 2000 }],
      outputTokens: 500,
    });
    // 4000 × 3.00 + 4000 × 0.30 + 2000 × 3.75 (an hour: 6.00) + 500 × 15.00
    expect(cost('anthropic', 'claude-sonnet-4-5', usage('5m'))).toBe(28_200_000n);
    expect(cost('anthropic', 'claude-sonnet-4-5', usage('1h'))).toBe(32_700_000n);
  });

  test('writes of several lifetimes are priced each by its own', () => {
    const usage: Usage = {
      inputTokens: 3,
      cacheWrites: [
        { lifetime: '5m', tokens: 1 },
        { lifetime: '1h', tokens: 2 },
      ],
      outputTokens: 0,
    };
    expect(cost('anthropic', 'claude-sonnet-4-5', usage)).toBe(15_750n);
  });

  test.each([
    ['gemini', 'gemini-2.5-pro', 200_000, 250_000_000n],
    ['gemini', 'gemini-2.5-pro', 200_001, 500_002_500n],
    ['openai', 'gpt-5.4', 271_999, 679_997_500n],
    ['openai', 'gpt-5.4', 272_000, 680_000_000n],
    ['anthropic', 'claude-haiku-5-5', 100_000, 10_000_000n],
    ['anthropic', 'claude-haiku-5-5', 100_001, 50_000_500n],
  ] as const)('a tier is the price of the whole request: %s %s with %i tokens', (vendor, model, inputTokens, nanoUsd) => {
    expect(cost(vendor, model, { inputTokens, outputTokens: 0 })).toBe(nanoUsd);
  });

  test('a tier is chosen by the whole input, cached tokens included, and holds for the output too', () => {
    // 1 × 0.50 + 100,000 × 0.05 + 1 × 2.50
    expect(cost('anthropic', 'claude-haiku-5-5', { inputTokens: 100_001, cachedInputTokens: 100_000, outputTokens: 1 })).toBe(5_003_000n);
  });

  test.each([
    ['gemini', 'gemini-4-argon', Date.UTC(2026, 10, 30, 23, 59, 59, 999), 2_000_000_000n],
    ['gemini', 'gemini-4-argon', Date.UTC(2026, 11, 1), 4_000_000_000n],
    ['gemini', 'gemini-3.6-flash', Date.UTC(2026, 11, 31, 12), 750_000_000n],
    ['gemini', 'gemini-3.6-flash', Date.UTC(2027, 0, 2), 1_500_000_000n],
    ['openai', 'o3', Date.UTC(2025, 4, 1), 10_000_000_000n],
    ['openai', 'o3', at, 2_000_000_000n],
  ] as const)('prices have their days: %s %s at %i', (vendor, model, when, nanoUsd) => {
    expect(cost(vendor, model, { inputTokens: 1_000_000, outputTokens: 0 }, when)).toBe(nanoUsd);
  });

  test('a cached token of Sonnet 5.5 got cheaper on a day', () => {
    const usage = { inputTokens: 1_000_000, cachedInputTokens: 1_000_000, outputTokens: 0 };
    expect(cost('anthropic', 'claude-sonnet-5-5', usage, Date.UTC(2026, 9, 6, 23, 59))).toBe(200_000_000n);
    expect(cost('anthropic', 'claude-sonnet-5-5', usage, Date.UTC(2026, 9, 7))).toBe(100_000_000n);
  });
});

describe('what nobody has priced is unknown, never 0', () => {
  const usage = { inputTokens: 10, outputTokens: 10 };

  test.each([
    ['a model that is on no list', 'openai', 'no-such-model'],
    ['a vendor without a list', 'compatible', 'gpt-4o'],
    ['a vendor whose name is a property of every object', 'constructor', 'gpt-4o'],
    ['no model', 'openai', ''],
    ['a later version that begins like a listed one', 'anthropic', 'claude-sonnet-5-7'],
    ['a smaller sibling that begins like a listed one', 'gemini', 'gemini-3.8-flash-lite'],
    ['a model that is listed without a price', 'openrouter', 'deepseek/deepseek-r1:free'],
    ['announced, not priced', 'anthropic', 'claude-fable-5-2'],
  ])('%s', (_, vendor, model) => {
    expect(cost(vendor, model, usage)).toBe('no_price');
  });

  test('a kind of token that the list has no rate for', () => {
    const writes = (lifetime: '12h' | '1h'): Usage => ({ inputTokens: 10, cacheWrites: [{ lifetime, tokens: 5 }], outputTokens: 1 });
    expect(cost('openai', 'gpt-6.1-sol', writes('12h'))).toBe('no_rate');
    expect(cost('openai', 'gpt-6-sol', writes('1h'))).toBe('no_rate');
    expect(cost('openai', 'gpt-4', { inputTokens: 10, cachedInputTokens: 1, outputTokens: 1 })).toBe('no_rate');
  });

  test('a rate that was divided out and is nobody’s price', () => {
    const written: Usage = { inputTokens: 10, cacheWrites: [{ lifetime: 'default', tokens: 5 }], outputTokens: 1 };
    expect(cost('openrouter', 'google/gemini-3.5-flash', written)).toBe('no_rate');
    expect(cost('openrouter', 'google/gemini-3.5-flash', { inputTokens: 10, outputTokens: 1 })).toBe(24_000n);
  });

  test('a snapshot of a listed model has its price', () => {
    expect(cost('openai', 'gpt-6-sol-2026-08-01', usage)).toBe(cost('openai', 'gpt-6-sol', usage));
    expect(cost('anthropic', 'claude-haiku-4-5-20251001', usage)).toBe(60_000n);
    expect(cost('openai', 'gpt-6.1-terra-2026-10-01', usage)).toBe(60_000n);
    expect(cost('openai', 'gpt-6.1-terra-mini', usage)).toBe('no_price');
  });

  test.each([
    ['more cached than sent', { inputTokens: 100, cachedInputTokens: 400, outputTokens: 1 }],
    [
      'cached and written together more than sent',
      { inputTokens: 100, cachedInputTokens: 60, cacheWrites: [{ lifetime: '5m', tokens: 60 }], outputTokens: 1 },
    ],
    ['more reasoning than output', { inputTokens: 100, outputTokens: 1, reasoningTokens: 2 }],
    ['negative', { inputTokens: -1, outputTokens: 1 }],
    ['a negative write', { inputTokens: 10, cacheWrites: [{ lifetime: '5m', tokens: -5 }], outputTokens: 1 }],
    ['half a token', { inputTokens: 0.5, outputTokens: 1 }],
    ['not a number', { inputTokens: Number.NaN, outputTokens: 1 }],
    ['beyond counting', { inputTokens: Number.POSITIVE_INFINITY, outputTokens: 1 }],
  ] satisfies [string, Usage][])('a usage that cannot be: %s', (_, impossible) => {
    expect(cost('openai', 'gpt-4o', impossible)).toBe('impossible_usage');
  });
});

describe('for every usage', () => {
  const tokens = fc.nat({ max: 10_000_000 });

  test('the cost is the exact sum of tokens times listed prices', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (plain, cached, output) => {
        // 0.15, 0.075 and 0.60 USD a million are 150, 75 and 600 nano-USD a token: whole, so nothing is rounded.
        const expected = 150n * BigInt(plain) + 75n * BigInt(cached) + 600n * BigInt(output);
        expect(known('gpt-4o-mini', { inputTokens: plain + cached, cachedInputTokens: cached, outputTokens: output })).toBe(expected);
      }),
    );
  });

  test('two calls cost what one with both their tokens costs', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (inputA, outputA, inputB, outputB) => {
        const apart =
          known('o3-mini', { inputTokens: inputA, outputTokens: outputA }) +
          known('o3-mini', { inputTokens: inputB, outputTokens: outputB });
        expect(known('o3-mini', { inputTokens: inputA + inputB, outputTokens: outputA + outputB })).toBe(apart);
      }),
    );
  });

  test('more tokens never cost less, across a tier too, and cached ones never cost more', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 600_000 }),
        fc.nat({ max: 600_000 }),
        fc.nat({ max: 1000 }),
        fc.nat({ max: 1000 }),
        (input, more, output, written) => {
          const before = known('gpt-5.4', { inputTokens: input, outputTokens: output });
          expect(known('gpt-5.4', { inputTokens: input + more, outputTokens: output + written })).toBeGreaterThanOrEqual(before);
          expect(known('gpt-5.4', { inputTokens: input, cachedInputTokens: input, outputTokens: output })).toBeLessThanOrEqual(before);
        },
      ),
    );
  });

  test('saying how much of the output was reasoning changes nothing where it has no price of its own', () => {
    fc.assert(
      fc.property(tokens, tokens, (reasoning, text) => {
        const usage = { inputTokens: 1, outputTokens: reasoning + text };
        expect(known('o1', { ...usage, reasoningTokens: reasoning })).toBe(known('o1', usage));
      }),
    );
  });

  test('whatever a model is called, it costs something or is unknown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('openai', 'anthropic', 'gemini', 'openrouter', 'mistral', 'minimax'),
        fc.string({ unit: 'binary' }),
        (vendor, model) => {
          expect(cost(vendor, model, { inputTokens: 1000, outputTokens: 1000 })).not.toBe(0n);
        },
      ),
    );
  });
});
