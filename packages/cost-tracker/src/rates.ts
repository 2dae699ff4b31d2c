import type { Usage } from '@baton/protocol';

/** Pico-USD per token: a million of them per token is one USD per million tokens, so every listed price is a whole number. */
export type PicoUsdPerToken = bigint;

/** One rate, or one that rises for the whole request once its input passes a number of tokens. */
export interface Rate {
  base: PicoUsdPerToken;
  /** In rising order: with more than `above` input tokens the whole request costs `rate`. */
  tiers: readonly { above: number; rate: PicoUsdPerToken }[];
}

export type WriteLifetime = NonNullable<Usage['cacheWrites']>[number]['lifetime'];

/** What a model's tokens cost. A rate that is absent is not known: a usage that needs it has no known cost. */
export interface Rates {
  input: Rate;
  cachedInput?: Rate;
  cacheWrites?: { readonly [lifetime in WriteLifetime]?: Rate };
  output: Rate;
  /** Where reasoning has a price of its own; else it costs what output costs. */
  reasoning?: Rate;
}

/** The exact rate for a decimal price in USD per million tokens, given as text: `0.075` → 75,000 pico-USD per token. Six decimal places at most. */
export function perMillion(usd: string): PicoUsdPerToken {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(usd);
  if (match === null) throw new RangeError(`not a price in USD per million tokens: ${usd}`);
  return BigInt(match[1] ?? '0') * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

/** A flat rate. */
export function flat(usdPerMillion: string): Rate {
  return { base: perMillion(usdPerMillion), tiers: [] };
}

/** A rate that rises once for the whole request. Both in USD per million tokens. */
export function tiered(usdPerMillion: string, aboveTokens: number, usdPerMillionAbove: string): Rate {
  return { base: perMillion(usdPerMillion), tiers: [{ above: aboveTokens, rate: perMillion(usdPerMillionAbove) }] };
}

/** A rate as decimal text in USD per million tokens. */
export function usdPerMillion(rate: PicoUsdPerToken): string {
  const fraction = (rate % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return fraction === '' ? String(rate / 1_000_000n) : `${rate / 1_000_000n}.${fraction}`;
}

/** The rate for a request with this many input tokens. */
export function rateFor(rate: Rate, inputTokens: number): PicoUsdPerToken {
  return rate.tiers.findLast((tier) => inputTokens > tier.above)?.rate ?? rate.base;
}

/** Rounded half up: the one place where a sum loses anything. */
export function nanoFromPico(picoUsd: bigint): bigint {
  return (picoUsd + 500n) / 1000n;
}
