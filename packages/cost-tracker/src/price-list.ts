import type { ModelPrice } from '@baton/protocol';
import { LIBRARY, LIBRARY_DATE, libraryRates } from './library-prices.ts';
import { overrides, type OverrideRow } from './overrides.ts';
import { usdPerMillion, type Rates } from './rates.ts';

/** Which model, of which vendor's list, at which time (milliseconds since 1970). */
export interface PriceQuery {
  vendor: string;
  model: string;
  at: number;
  /** Whose connection it is, for own prices that name one: `compatible.mine`. */
  provider?: string;
  /** The operator's own prices, from `parsePriceFile`. */
  own?: readonly OverrideRow[];
}

export interface PriceRow {
  rates: Rates;
  source: string;
  /** Day of the source, `2026-09-23`. */
  asOf: string;
}

/** What a model's tokens cost, or undefined where nobody has said. The operator's own prices come first, overrides before the library. */
export function findPrice(query: PriceQuery): PriceRow | undefined {
  const override = rowFor(query.own ?? [], query) ?? rowFor(overrides, query);
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

function rowFor(rows: readonly OverrideRow[], { vendor, provider, model, at }: PriceQuery): PriceRow | undefined {
  const day = new Date(at).toISOString().slice(0, 10);
  return rows.find(
    (row) =>
      (row.vendor === vendor || row.vendor === provider) &&
      row.models.some((id) => id === '*' || model === id || (model.startsWith(id) && DATED.test(model.slice(id.length)))) &&
      (row.from === undefined || day >= row.from) &&
      (row.until === undefined || day <= row.until),
  );
}
