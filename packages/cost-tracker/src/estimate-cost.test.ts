import type { Usage } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';
import { priceOf } from './price-list.ts';
import { nanoFromPico, perMillion, usdPerMillion } from './rates.ts';

const at = Date.UTC(2026, 10, 21);
const cost = (vendor: string, model: string, usage: Usage, when = at) => {
  const estimate = estimateCost({ vendor, model, usage, at: when });
  return estimate.known ? estimate.costNanoUsd : estimate.reason;
};

describe('what a call cost', () => {
  test.each([
    ['gpt-4o', { inputTokens: 10_000, cachedInputTokens: 4000, outputTokens: 500 }, 25_000_000n],
    ['gpt-4o', { inputTokens: 1, outputTokens: 1 }, 12_500n],
    ['gpt-4o-mini', { inputTokens: 1200, outputTokens: 40 }, 204_000n],
    ['gpt-4o-mini', { inputTokens: 1, cachedInputTokens: 1, outputTokens: 0 }, 75n],
    ['gpt-4o-mini-2024-07-18', { inputTokens: 3, outputTokens: 7 }, 4650n],
    ['o1', { inputTokens: 2000, cachedInputTokens: 1000, outputTokens: 900, reasoningTokens: 640 }, 76_500_000n],
    ['o3-mini', { inputTokens: 1001, cachedInputTokens: 1, outputTokens: 333, reasoningTokens: 320 }, 2_565_750n],
  ] as const)('%s with %o is exact to the nano-USD', (model, usage, nano) => {
    expect(cost('openai', model, usage)).toBe(nano);
  });

  test('rounds half up once, at the end', () => {
    expect([0n, 499n, 500n, 999n, 1499n, 1500n].map(nanoFromPico)).toEqual([0n, 0n, 1n, 1n, 1n, 2n]);
  });

  test('cache writes cost by how long they are kept', () => {
    const usage = (lifetime: '5m' | '1h'): Usage => ({
      inputTokens: 10_000,
      cachedInputTokens: 4000,
      cacheWrites: [{ lifetime, tokens: 2000 }],
      outputTokens: 500,
    });
    expect(cost('anthropic', 'claude-sonnet-4-5', usage('5m'))).toBe(28_200_000n);
    expect(cost('anthropic', 'claude-sonnet-4-5', usage('1h'))).toBe(32_700_000n);
  });

  test('a tier is the price of the whole request', () => {
    expect(cost('gemini', 'gemini-2.5-pro', { inputTokens: 200_000, outputTokens: 0 })).toBe(250_000_000n);
    expect(cost('gemini', 'gemini-2.5-pro', { inputTokens: 200_001, outputTokens: 0 })).toBe(500_002_500n);
    expect(cost('anthropic', 'claude-haiku-5-5', { inputTokens: 100_001, outputTokens: 1 })).toBe(50_003_000n);
  });

  test('prices have their days', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    expect(cost('gemini', 'gemini-4-argon', usage, Date.UTC(2026, 10, 30, 23))).toBe(2_000_000_000n);
    expect(cost('gemini', 'gemini-4-argon', usage, Date.UTC(2026, 11, 1))).toBe(4_000_000_000n);
  });

  test('is unknown where nobody has said a price, never 0', () => {
    expect(cost('openai', 'no-such-model', { inputTokens: 10, outputTokens: 10 })).toBe('no_price');
    expect(cost('compatible', 'gpt-4o', { inputTokens: 10, outputTokens: 10 })).toBe('no_price');
    expect(cost('openai', 'gpt-6.1-sol', { inputTokens: 10, cacheWrites: [{ lifetime: '12h', tokens: 5 }], outputTokens: 1 })).toBe('no_rate');
  });

  test('is unknown for a usage that cannot be', () => {
    for (const usage of [
      { inputTokens: 100, cachedInputTokens: 400, outputTokens: 1 },
      { inputTokens: 100, outputTokens: 1, reasoningTokens: 2 },
      { inputTokens: -1, outputTokens: 1 },
      { inputTokens: 0.5, outputTokens: 1 },
    ]) {
      expect(cost('openai', 'gpt-4o', usage)).toBe('impossible_usage');
    }
  });

  test('two calls cost what one with both their tokens costs, but for the rounding of each', () => {
    const tokens = fc.nat({ max: 100_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (inputA, outputA, inputB, outputB) => {
        const [a, b, both] = [
          cost('openai', 'gpt-4o-mini', { inputTokens: inputA, outputTokens: outputA }),
          cost('openai', 'gpt-4o-mini', { inputTokens: inputB, outputTokens: outputB }),
          cost('openai', 'gpt-4o-mini', { inputTokens: inputA + inputB, outputTokens: outputA + outputB }),
        ] as bigint[];
        const difference = (a ?? 0n) + (b ?? 0n) - (both ?? 0n);
        expect(difference >= -1n && difference <= 1n).toBe(true);
      }),
    );
  });
});

describe('listed prices', () => {
  test('say their source and day', () => {
    expect(priceOf({ vendor: 'openai', model: 'gpt-4o-mini', at })).toMatchObject({
      inputPerMillionUsd: '0.15',
      cachedInputPerMillionUsd: '0.075',
      outputPerMillionUsd: '0.6',
      source: expect.stringContaining('genai-prices'),
    });
    expect(priceOf({ vendor: 'openai', model: 'gpt-6.1-terra', at })).toMatchObject({ inputPerMillionUsd: '1', asOf: '2026-11-21' });
    expect(priceOf({ vendor: 'openai', model: 'no-such-model', at })).toBeUndefined();
  });

  test('survive the way to whole pico-USD and back', () => {
    for (const usd of ['0.075', '2.5', '60', '0.000001', '3.75']) expect(usdPerMillion(perMillion(usd))).toBe(usd);
    expect(() => perMillion('0.0000001')).toThrow(RangeError);
  });
});
