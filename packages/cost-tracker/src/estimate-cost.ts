import type { Usage } from '@baton/protocol';
import { findPrice, type PriceQuery, type PriceRow } from './price-list.ts';
import { nanoFromPico, rateFor, type Rate, type Rates } from './rates.ts';

/**
 * `no_price`: no list has the model. `no_rate`: the list lacks a rate that this usage needs. `impossible_usage`: the parts are more than the
 * whole, or no counts at all.
 */
export type CostEstimate =
  | { known: true; costNanoUsd: bigint; price: PriceRow }
  | { known: false; reason: 'no_price' | 'no_rate' | 'impossible_usage' };

/**
 * What a model call cost, exact to the nano-USD: every kind of token times its rate in whole pico-USD, summed, and rounded half up once. Input
 * includes cached and written tokens and output includes reasoning, so each token is counted once. A price, or one of its rates, that is not
 * known makes the cost unknown, never 0.
 */
export function estimateCost(query: PriceQuery & { usage: Usage }): CostEstimate {
  const { usage } = query;
  const price = findPrice(query);
  if (price === undefined) return { known: false, reason: 'no_price' };
  const cached = usage.cachedInputTokens ?? 0;
  const written = (usage.cacheWrites ?? []).reduce((sum, write) => sum + write.tokens, 0);
  const reasoning = usage.reasoningTokens ?? 0;
  const plainInput = usage.inputTokens - cached - written;
  const plainOutput = usage.outputTokens - reasoning;
  const counts = [plainInput, plainOutput, cached, written, reasoning];
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0)) return { known: false, reason: 'impossible_usage' };

  const { rates } = price;
  const parts: { tokens: number; rate: Rate | undefined }[] = [
    { tokens: plainInput, rate: rates.input },
    { tokens: cached, rate: rates.cachedInput },
    ...(usage.cacheWrites ?? []).map((write) => ({ tokens: write.tokens, rate: rates.cacheWrites?.[write.lifetime] })),
    { tokens: plainOutput, rate: rates.output },
    { tokens: reasoning, rate: reasoningRate(rates) },
  ];
  let pico = 0n;
  for (const { tokens, rate } of parts) {
    if (tokens === 0) continue;
    if (rate === undefined) return { known: false, reason: 'no_rate' };
    pico += BigInt(tokens) * rateFor(rate, usage.inputTokens);
  }
  return { known: true, costNanoUsd: nanoFromPico(pico), price };
}

function reasoningRate(rates: Rates): Rate {
  return rates.reasoning ?? rates.output;
}
