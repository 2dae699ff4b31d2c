import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';
import { overrides } from './overrides.ts';
import { priceOf } from './price-list.ts';

const at = Date.UTC(2026, 10, 21);
const libraryIsLoaded = (): boolean => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('genai-prices'));

test('the library is read with the first price that it is asked for, not before', () => {
  expect(libraryIsLoaded()).toBe(false);
  expect(priceOf({ vendor: 'openai', model: 'gpt-6.1-sol', at })).toBeDefined();
  expect(libraryIsLoaded()).toBe(false);
  expect(priceOf({ vendor: 'openai', model: 'gpt-4o', at })).toBeDefined();
  expect(libraryIsLoaded()).toBe(true);
});

/** Vendor, model, input, cached input and output in USD per million tokens, as the vendors' pages said in November 2026. */
const listed = [
  ['openai', 'gpt-4o', '2.5', '1.25', '10'],
  ['openai', 'gpt-4o-mini', '0.15', '0.075', '0.6'],
  ['openai', 'o1', '15', '7.5', '60'],
  ['openai', 'o3-mini', '1.1', '0.55', '4.4'],
  ['openai', 'gpt-4.1', '2', '0.5', '8'],
  ['openai', 'gpt-4.1-mini', '0.4', '0.1', '1.6'],
  ['openai', 'o3', '2', '0.5', '8'],
  ['openai', 'o4-mini', '1.1', '0.275', '4.4'],
  ['openai', 'gpt-5', '1.25', '0.125', '10'],
  ['openai', 'gpt-5-mini', '0.25', '0.025', '2'],
  ['openai', 'gpt-5-nano', '0.05', '0.005', '0.4'],
  ['openai', 'gpt-5.2', '1.75', '0.175', '14'],
  ['openai', 'gpt-5.4', '2.5', '0.25', '15'],
  ['openai', 'gpt-5.4-mini', '0.75', '0.075', '4.5'],
  ['openai', 'gpt-5.5', '5', '0.5', '30'],
  ['openai', 'gpt-5.6-sol', '4', '0.4', '20'],
  ['openai', 'gpt-5.6-terra', '2', '0.2', '12'],
  ['openai', 'gpt-5.6-luna', '0.2', '0.02', '1.2'],
  ['openai', 'gpt-6-astra', '10', '1', '50'],
  ['openai', 'gpt-6-sol', '2', '0.2', '10'],
  ['openai', 'gpt-6-luna', '0.1', '0.01', '0.5'],
  ['openai', 'gpt-6.1-sol', '2', '0.1', '10'],
  ['openai', 'gpt-6.1-terra', '1', '0.05', '5'],
  ['anthropic', 'claude-fable-5-1', '10', '0.25', '50'],
  ['anthropic', 'claude-fable-5', '10', '1', '50'],
  ['anthropic', 'claude-opus-5-5', '4', '0.2', '20'],
  ['anthropic', 'claude-opus-5', '5', '0.5', '25'],
  ['anthropic', 'claude-opus-4-8', '5', '0.5', '25'],
  ['anthropic', 'claude-opus-4-7', '5', '0.5', '25'],
  ['anthropic', 'claude-opus-4-6', '5', '0.5', '25'],
  ['anthropic', 'claude-opus-4-5', '5', '0.5', '25'],
  ['anthropic', 'claude-sonnet-4-5', '3', '0.3', '15'],
  ['anthropic', 'claude-sonnet-5-5', '2', '0.1', '10'],
  ['anthropic', 'claude-sonnet-5', '2', '0.2', '10'],
  ['anthropic', 'claude-sonnet-4-6', '3', '0.3', '15'],
  ['anthropic', 'claude-haiku-5-5', '0.1', '0.01', '0.5'],
  ['anthropic', 'claude-haiku-4-5', '1', '0.1', '5'],
  ['gemini', 'gemini-4-argon', '2', '0.1', '10'],
  ['gemini', 'gemini-3.8-flash', '0.75', '0.075', '3.75'],
  ['gemini', 'gemini-3.7-flash', '0.75', '0.075', '3.75'],
  ['gemini', 'gemini-3.6-flash', '0.75', '0.075', '3.75'],
  ['gemini', 'gemini-3.5-flash-lite', '0.3', '0.03', '2.5'],
  ['gemini', 'gemini-3-pro-preview', '2', '0.2', '12'],
  ['gemini', 'gemini-3-flash-preview', '0.5', '0.05', '3'],
  ['gemini', 'gemini-2.5-pro', '1.25', '0.125', '10'],
  ['gemini', 'gemini-2.5-flash-lite', '0.1', '0.01', '0.4'],
  ['gemini', 'gemini-3.5-flash', '1.5', '0.15', '9'],
  ['gemini', 'gemini-3.1-flash-lite', '0.25', '0.025', '1.5'],
  ['gemini', 'gemini-3.1-pro-preview', '2', '0.2', '12'],
  ['gemini', 'gemini-2.5-flash', '0.3', '0.03', '2.5'],
] as const;

test.each(listed)('%s %s is listed at %s, %s and %s', (vendor, model, input, cachedInput, output) => {
  expect(priceOf({ vendor, model, at })).toMatchObject({
    inputPerMillionUsd: input,
    cachedInputPerMillionUsd: cachedInput,
    outputPerMillionUsd: output,
  });
});

/** Vendor, model, day, input and output: a price that changes on a day changes on that day. */
test.each([
  ['gemini', 'gemini-4-argon', '2026-11-30', '2', '10'],
  ['gemini', 'gemini-4-argon', '2026-12-01', '4', '20'],
  ['gemini', 'gemini-3.8-flash', '2026-12-31', '0.75', '3.75'],
  ['gemini', 'gemini-3.8-flash', '2027-01-01', '1.5', '7.5'],
  ['gemini', 'gemini-3.7-flash', '2027-01-01', '1.5', '7.5'],
  ['gemini', 'gemini-3.6-flash', '2027-01-01', '1.5', '7.5'],
] as const)('%s %s costs on %s %s and %s', (vendor, model, day, input, output) => {
  const noon = Date.parse(`${day}T12:00:00Z`);
  expect(priceOf({ vendor, model, at: noon })).toMatchObject({ inputPerMillionUsd: input, outputPerMillionUsd: output });
});

/** Model, tokens in, input and output in USD per million tokens: the step counts for the whole request. */
test.each([
  ['openai', 'gpt-5.4', 272_000, 2.5, 15],
  ['openai', 'gpt-5.4', 272_001, 5, 22.5],
  ['openai', 'gpt-5.5', 300_000, 10, 45],
  ['openai', 'gpt-6-sol', 272_001, 4, 15],
  ['anthropic', 'claude-sonnet-4-5', 200_000, 3, 15],
  ['anthropic', 'claude-sonnet-4-5', 200_001, 6, 22.5],
  ['anthropic', 'claude-haiku-5-5', 100_000, 0.1, 0.5],
  ['anthropic', 'claude-haiku-5-5', 100_001, 0.5, 2.5],
  ['gemini', 'gemini-2.5-pro', 200_001, 2.5, 15],
  ['gemini', 'gemini-3.1-pro-preview', 200_001, 4, 18],
] as const)('%s %s with %i tokens costs %d and %d', (vendor, model, inputTokens, input, output) => {
  const cost = estimateCost({ vendor, model, at, usage: { inputTokens, outputTokens: 1_000_000 } });
  expect(cost).toMatchObject({ costNanoUsd: BigInt(Math.round(inputTokens * input * 1000)) + BigInt(Math.round(output * 1e9)) });
});

/** Writes into the cache by how long they are kept, in USD per million tokens. */
test.each([
  ['anthropic', 'claude-fable-5-1', '5m', 12.5],
  ['anthropic', 'claude-fable-5-1', '1h', 20],
  ['anthropic', 'claude-opus-5-5', '5m', 5],
  ['anthropic', 'claude-opus-5-5', '1h', 8],
  ['anthropic', 'claude-opus-4-5', '1h', 10],
  ['anthropic', 'claude-sonnet-5-5', '1h', 4],
  ['anthropic', 'claude-sonnet-4-6', '5m', 3.75],
  ['anthropic', 'claude-sonnet-4-6', '1h', 6],
  ['anthropic', 'claude-haiku-5-5', '5m', 0.125],
  ['anthropic', 'claude-haiku-4-5', '1h', 2],
  ['openai', 'gpt-5.6-sol', '30m', 5],
  ['openai', 'gpt-5.6-luna', 'default', 0.25],
  ['openai', 'gpt-6-astra', '30m', 12.5],
  ['openai', 'gpt-6.1-terra', '30m', 1.25],
  ['openai', 'gpt-6.1-terra', '12h', 2.5],
] as const)('%s %s keeps for %s at %d', (vendor, model, lifetime, usd) => {
  const usage = { inputTokens: 1_000, cacheWrites: [{ lifetime, tokens: 1_000 }], outputTokens: 0 };
  expect(estimateCost({ vendor, model, at, usage })).toMatchObject({ costNanoUsd: BigInt(Math.round(usd * 1e6)) });
});

test('a price says where it is from and of which day', () => {
  expect(priceOf({ vendor: 'openai', model: 'gpt-4o', at })).toMatchObject({ source: '@pydantic/genai-prices 0.1.8', asOf: '2026-09-23' });
  expect(priceOf({ vendor: 'gemini', model: 'gemini-4-argon', at })).toMatchObject({
    source: expect.stringContaining('Google'),
    asOf: '2026-10-07',
  });
  expect(priceOf({ vendor: 'openai', model: 'no-such-model', at })).toBeUndefined();
});

test('the source of the library’s prices names the version that is installed', () => {
  const { version } = createRequire(import.meta.url)('../node_modules/@pydantic/genai-prices/package.json') as { version: string };
  expect(priceOf({ vendor: 'openai', model: 'gpt-4o', at })?.source).toBe(`@pydantic/genai-prices ${version}`);
});

describe('the overrides', () => {
  test('of one model never overlap and leave no day between them', () => {
    const models = new Set(overrides.flatMap((row) => row.models.map((model) => `${row.vendor} ${model}`)));
    for (const name of models) {
      const rows = overrides
        .filter((row) => row.models.some((model) => `${row.vendor} ${model}` === name))
        .sort((left, right) => (left.from ?? '').localeCompare(right.from ?? ''));
      expect(rows[0]?.from, name).toBeUndefined();
      expect(rows.at(-1)?.until, name).toBeUndefined();
      for (const [index, row] of rows.slice(1).entries()) {
        const until = Date.parse(`${rows[index]?.until}T00:00:00Z`);
        expect(Date.parse(`${row.from}T00:00:00Z`) - until, name).toBe(24 * 60 * 60 * 1000);
      }
    }
  });

  test('say a source and a day, and no rate of 0', () => {
    for (const row of overrides) {
      expect(row.source).not.toBe('');
      expect(row.asOf).toMatch(/^2026-\d{2}-\d{2}$/);
      const rates = [row.rates.input, row.rates.cachedInput, row.rates.output, ...Object.values(row.rates.cacheWrites ?? {})];
      for (const rate of rates) expect([rate?.base, ...(rate?.tiers.map((tier) => tier.rate) ?? [])]).not.toContain(0n);
    }
  });
});
