import type { ModelPrice } from '@baton/protocol';
import { LIBRARY, LIBRARY_DATE, libraryRates } from './library-prices.ts';
import { overrides } from './overrides.ts';
import { usdPerMillion, type Rates } from './rates.ts';

/** Which model, of which vendor's list, at which time (milliseconds since 1970). */
export interface PriceQuery {
  vendor: string;
  model: string;
  at: number;
}

export interface PriceRow {
  rates: Rates;
  source: string;
  /** Day of the source, `2026-09-23`. */
  asOf: string;
}

/** What a model's tokens cost, or undefined where nobody has said. Overrides come before the library. */
export function findPrice(query: PriceQuery): PriceRow | undefined {
  const override = overrideOf(query);
  if (override !== undefined) return override;
  const rates = libraryRates(query.vendor, query.model, query.at);
  return rates === undefined ? undefined : { rates, source: LIBRARY, asOf: LIBRARY_DATE };
}

/** The price for a list of models: rates below any tier, in USD per million tokens. */
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

const DATED = /^-\d{4}-?\d{2}-?\d{2}$/;

function overrideOf({ vendor, model, at }: PriceQuery): PriceRow | undefined {
  const day = new Date(at).toISOString().slice(0, 10);
  return overrides.find(
    (row) =>
      row.vendor === vendor &&
      row.models.some((id) => model === id || (model.startsWith(id) && DATED.test(model.slice(id.length)))) &&
      (row.from === undefined || day >= row.from) &&
      (row.until === undefined || day <= row.until),
  );
}
