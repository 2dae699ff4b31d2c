import { parse, TomlError } from 'smol-toml';
import type { OverrideRow } from './overrides.ts';
import { perMillion, type Rate, type Rates, type WriteLifetime } from './rates.ts';

/** Thrown for a file that can't be taken as it is. Names the file and the place, never guesses. */
export class PriceFileError extends Error {
  override readonly name = 'PriceFileError';
}

/** What an operator's file of prices looks like. USD per million tokens, as text: `0.075` and not a rounded number. */
export const PRICE_FILE_EXAMPLE = `[[price]]
vendor = "openai"                 # a vendor, or a provider by its name: compatible.mine
models = ["gpt-6-sol"]            # dated snapshots of a model count as it
from = "2026-12-01"               # first and last day, UTC; either may be left out
until = "2027-01-31"
input = "1.80"
cached_input = "0.18"             # left out: a call that reads from the cache has no known price
output = "9"
cache_write = { default = "2.25", 30m = "2.25", 12h = "4.50" }
source = "our contract of November"

[[price.above]]                   # for the whole request, once its input is longer than this many tokens
tokens = 272000
input = "3.60"
cached_input = "0.36"
output = "13.50"
cache_write = { default = "4.50" }

[[price]]
vendor = "ollama"
models = ["*"]                    # every model of it
input = "0"
output = "0"
source = "our own machines"
`;

const LIFETIMES: readonly WriteLifetime[] = ['default', '5m', '30m', '1h', '12h'];
const KEYS: ReadonlySet<string> = new Set([
  'vendor',
  'models',
  'from',
  'until',
  'input',
  'cached_input',
  'output',
  'reasoning',
  'cache_write',
  'source',
  'above',
]);

type Table = Readonly<Record<string, unknown>>;

/**
 * The operator's own prices, which come before all others; of several rows for a model the first that fits counts. `name`: what the file is called, for
 * errors. `asOf`: the day of the file, as `2026-11-21`.
 */
export function parsePriceFile(text: string, name: string, asOf: string): OverrideRow[] {
  const rows = tablesIn(read(text, name), 'price', name);
  return rows.map((row, index) => rowOf(row, `${name}, price ${index + 1}`, asOf));
}

function read(text: string, name: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new PriceFileError(`${name}, line ${error.line}, column ${error.column}: ${error.message.split('\n', 1)[0] ?? 'not TOML'}`);
  }
}

function rowOf(row: Table, place: string, asOf: string): OverrideRow {
  for (const key of Object.keys(row)) if (!KEYS.has(key)) throw new PriceFileError(`${place}: there is no "${key}"`);
  const from = dayOf(row, 'from', place);
  const until = dayOf(row, 'until', place);
  if (from !== undefined && until !== undefined && until < from) throw new PriceFileError(`${place}: "until" lies before "from"`);
  return {
    vendor: textOf(row, 'vendor', place),
    models: modelsOf(row, place),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    rates: ratesOf(row, tablesIn(row, 'above', place), place),
    source: typeof row['source'] === 'string' ? row['source'] : place,
    asOf,
  };
}

function ratesOf(row: Table, above: readonly Table[], place: string): Rates {
  const input = rateOf(row, above, 'input', place);
  const output = rateOf(row, above, 'output', place);
  if (input === undefined || output === undefined) throw new PriceFileError(`${place}: "input" and "output" are needed`);
  const cachedInput = rateOf(row, above, 'cached_input', place);
  const reasoning = rateOf(row, above, 'reasoning', place);
  const writes = writesOf(row, above, place);
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(writes === undefined ? {} : { cacheWrites: writes }),
  };
}

/** A rate with its steps. A step that does not name it leaves it as it is. */
function rateOf(row: Table, above: readonly Table[], key: string, place: string): Rate | undefined {
  if (row[key] === undefined) return undefined;
  const tiers = above
    .filter((step) => step[key] !== undefined)
    .map((step) => ({ above: tokensOf(step, place), rate: usdOf(step[key], key, place) }))
    .sort((left, right) => left.above - right.above);
  return { base: usdOf(row[key], key, place), tiers };
}

function writesOf(row: Table, above: readonly Table[], place: string): Rates['cacheWrites'] {
  const writes = row['cache_write'];
  if (writes === undefined) return undefined;
  if (!isTable(writes)) throw new PriceFileError(`${place}: "cache_write" is a table by lifetime, like { default = "2.50" }`);
  for (const key of Object.keys(writes)) {
    if (!LIFETIMES.some((each) => each === key))
      throw new PriceFileError(`${place}: there is no lifetime "${key}" (${LIFETIMES.join(', ')})`);
  }
  const steps = above.map((step) =>
    isTable(step['cache_write']) ? { tokens: step['tokens'], ...step['cache_write'] } : { tokens: step['tokens'] },
  );
  const rates = LIFETIMES.flatMap((lifetime) => {
    const rate = rateOf(writes, steps, lifetime, place);
    return rate === undefined ? [] : [[lifetime, rate] as const];
  });
  return Object.fromEntries(rates);
}

function usdOf(value: unknown, key: string, place: string): bigint {
  if (typeof value !== 'string') throw new PriceFileError(`${place}: "${key}" is a text in USD per million tokens, like "0.075"`);
  try {
    return perMillion(value);
  } catch {
    throw new PriceFileError(`${place}: "${key}" is no price in USD per million tokens: ${value}`);
  }
}

function tokensOf(step: Table, place: string): number {
  const { tokens } = step;
  if (typeof tokens !== 'number' || !Number.isSafeInteger(tokens) || tokens <= 0) {
    throw new PriceFileError(`${place}: "above" needs "tokens", a whole number`);
  }
  return tokens;
}

function modelsOf(row: Table, place: string): string[] {
  const { models } = row;
  if (!Array.isArray(models) || models.length === 0 || !models.every((each) => typeof each === 'string')) {
    throw new PriceFileError(`${place}: "models" is a list of ids, or ["*"]`);
  }
  return models;
}

function textOf(row: Table, key: string, place: string): string {
  const value = row[key];
  if (typeof value !== 'string' || value === '') throw new PriceFileError(`${place}: "${key}" is needed`);
  return value;
}

function dayOf(row: Table, key: string, place: string): string | undefined {
  const value = row[key];
  if (value === undefined) return undefined;
  // TOML has dates of its own, which print with the time of day.
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : value;
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new PriceFileError(`${place}: "${key}" is a day, like "2026-12-01"`);
  }
  return text;
}

function tablesIn(holder: Table, key: string, place: string): Table[] {
  const list = holder[key];
  if (list === undefined) return [];
  if (!Array.isArray(list) || !list.every(isTable)) throw new PriceFileError(`${place}: "${key}" is a list of tables, [[${key}]]`);
  return list;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
