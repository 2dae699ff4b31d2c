import { describe, expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';
import { parsePriceFile, PRICE_FILE_EXAMPLE, PriceFileError } from './price-file.ts';
import { priceOf } from './price-list.ts';

const at = Date.UTC(2026, 11, 15);
const own = parsePriceFile(PRICE_FILE_EXAMPLE, 'prices.toml', '2026-11-21');

describe('the operator’s own prices', () => {
  test('come before all others, on their days', () => {
    expect(priceOf({ vendor: 'openai', model: 'gpt-6-sol', at, own })).toEqual({
      inputPerMillionUsd: '1.8',
      cachedInputPerMillionUsd: '0.18',
      outputPerMillionUsd: '9',
      source: 'our contract of November',
      asOf: '2026-11-21',
    });
    expect(priceOf({ vendor: 'openai', model: 'gpt-6-sol-2026-10-01', at, own })?.outputPerMillionUsd).toBe('9');
    for (const day of [Date.UTC(2026, 10, 30), Date.UTC(2027, 1, 1)]) {
      expect(priceOf({ vendor: 'openai', model: 'gpt-6-sol', at: day, own })?.outputPerMillionUsd).toBe('10');
    }
    expect(priceOf({ vendor: 'openai', model: 'gpt-6-luna', at, own })?.outputPerMillionUsd).toBe('0.5');
  });

  test('of every model of a vendor, and of a provider by its name', () => {
    expect(estimateCost({ vendor: 'ollama', model: 'any:7b', at, own, usage: { inputTokens: 10, outputTokens: 10 } })).toMatchObject({
      known: true,
      costNanoUsd: 0n,
    });
    const mine = parsePriceFile('[[price]]\nvendor = "compatible.mine"\nmodels = ["m"]\ninput = "1"\noutput = "2"', 'p', '2026-11-21');
    expect(priceOf({ vendor: 'vllm', provider: 'compatible.mine', model: 'm', at, own: mine })).toMatchObject({ inputPerMillionUsd: '1' });
    expect(priceOf({ vendor: 'vllm', provider: 'compatible.other', model: 'm', at, own: mine })).toBeUndefined();
  });

  test('with steps for long requests, and cache writes by lifetime', () => {
    const costOf = (inputTokens: number) =>
      estimateCost({
        vendor: 'openai',
        model: 'gpt-6-sol',
        at,
        own,
        usage: { inputTokens, cacheWrites: [{ lifetime: '12h', tokens: 1_000 }], outputTokens: 1_000 },
      });
    // 271,000 at 1.80 + 1,000 at 4.50 + 1,000 at 9.
    expect(costOf(272_000)).toMatchObject({ costNanoUsd: 501_300_000n });
    // 271,001 at 3.60 + 1,000 at 4.50, which no step changes, + 1,000 at 13.50.
    expect(costOf(272_001)).toMatchObject({ costNanoUsd: 993_603_600n });
  });
});

test.each([
  ['[[price]\n', 'p.toml, line 1'],
  ['price = 1', 'list of tables'],
  ['[[price]]\nmodels = ["m"]\ninput = "1"\noutput = "1"', 'price 1: "vendor" is needed'],
  ['[[price]]\nvendor = "v"\nmodels = []\ninput = "1"\noutput = "1"', '"models" is a list'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"', '"input" and "output" are needed'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = 0.1\noutput = "1"', '"input" is a text'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "0.1234567"\noutput = "1"', 'no price in USD'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "-1"\noutput = "1"', 'no price in USD'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"\noutput = "1"\ncached = "1"', 'there is no "cached"'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"\noutput = "1"\nfrom = "soon"', '"from" is a day'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"\noutput = "1"\nfrom = 2026-02-01\nuntil = 2026-01-01', 'before "from"'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"\noutput = "1"\ncache_write = { 2h = "1" }', 'no lifetime "2h"'],
  ['[[price]]\nvendor = "v"\nmodels = ["m"]\ninput = "1"\noutput = "1"\n[[price.above]]\ninput = "2"', 'needs "tokens"'],
])('a file that is wrong says where: %j', (text, words) => {
  expect(() => parsePriceFile(text, 'p.toml', '2026-11-21')).toThrow(PriceFileError);
  expect(() => parsePriceFile(text, 'p.toml', '2026-11-21')).toThrow(words);
});
