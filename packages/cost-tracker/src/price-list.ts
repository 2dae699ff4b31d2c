import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { ModelPrice } from '@baton/protocol';
import { overrides } from './overrides.ts';
import { perMillion, usdPerMillion, type Rate, type Rates } from './rates.ts';

/** Which model, of which vendor's list, at which time (milliseconds since 1970). */
export interface PriceQuery {
  vendor: string;
  model: string;
  at: number;
}

export interface PriceRow {
  rates: Rates;
  source: string;
  asOf: string;
}

const LIBRARY = '@pydantic/genai-prices 0.1.8';
/** The day of the library's release. */
const LIBRARY_DATE = '2026-11-15';

/** Our vendors by the library's names. A vendor that is not here has no list: its prices are unknown. */
const LIBRARY_IDS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  deepseek: 'deepseek',
  groq: 'groq',
  mistral: 'mistral',
  openrouter: 'openrouter',
  xai: 'x-ai',
};

/** What a model's tokens cost, or undefined where nobody has said. Overrides come before the library. */
export function findPrice(query: PriceQuery): PriceRow | undefined {
  return fromOverrides(query) ?? fromLibrary(query);
}

/** The price for a list of models: flat rates in USD per million tokens. */
export function priceOf(query: PriceQuery): ModelPrice | undefined {
  const row = findPrice(query);
  if (row === undefined) return undefined;
  const { input, cachedInput, output } = row.rates;
  return {
    inputPerMillionUsd: usdPerMillion(input.base),
    ...(cachedInput === undefined ? {} : { cachedInputPerMillionUsd: usdPerMillion(cachedInput.base) }),
    outputPerMillionUsd: usdPerMillion(output.base),
    source: row.source,
    asOf: row.asOf,
  };
}

function fromOverrides({ vendor, model, at }: PriceQuery): PriceRow | undefined {
  const day = new Date(at).toISOString().slice(0, 10);
  return overrides.find(
    (row) =>
      row.vendor === vendor &&
      row.models.some((id) => model === id || (model.startsWith(`${id}-`) && /^\d{4}-?\d{2}-?\d{2}$/.test(model.slice(id.length + 1)))) &&
      (row.from === undefined || day >= row.from) &&
      (row.until === undefined || day <= row.until),
  );
}

function fromLibrary({ vendor, model, at }: PriceQuery): PriceRow | undefined {
  const providerId = LIBRARY_IDS[vendor];
  const provider = providerId === undefined ? undefined : findProvider({ providerId });
  if (provider === undefined) return undefined;
  // The library finds the model and the prices of that day; its sums are floating point, so only its rates are taken.
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { provider, timestamp: new Date(at) });
  const rates = found === null ? undefined : ratesOf(found.model_price);
  return rates === undefined ? undefined : { rates, source: LIBRARY, asOf: LIBRARY_DATE };
}

type LibraryRate = number | { base: number; tiers: readonly { start: number; price: number }[] } | undefined;

function ratesOf(price: object): Rates | undefined {
  const rate = (name: string): Rate | undefined => rateOf((price as Record<string, LibraryRate>)[name]);
  const [input, output, cachedInput, written, written1h, reasoning] = [
    rate('input_mtok'),
    rate('output_mtok'),
    rate('cache_read_mtok'),
    rate('cache_write_mtok'),
    rate('cache_write_1h_mtok'),
    rate('output_reasoning_mtok'),
  ];
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(written === undefined
      ? {}
      : { cacheWrites: { default: written, '5m': written, '30m': written, ...(written1h === undefined ? {} : { '1h': written1h }) } }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

function rateOf(rate: LibraryRate): Rate | undefined {
  if (rate === undefined) return undefined;
  if (typeof rate === 'number') return { base: exact(rate), tiers: [] };
  return { base: exact(rate.base), tiers: rate.tiers.map((tier) => ({ above: tier.start, rate: exact(tier.price) })) };
}

/** The shortest decimal of a listed price is the price that was listed. */
function exact(usdPerMillionTokens: number): bigint {
  const text = usdPerMillionTokens.toFixed(6).replace(/\.?0+$/, '');
  return perMillion(text);
}
