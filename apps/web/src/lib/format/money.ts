import { nanoFromUsd } from '@baton/protocol';
import { text } from '#lib/text/en.ts';

const NANO_PER_USD = 1_000_000_000n;
const SIGNIFICANT_DIGITS = 4;

/**
 * An amount for people: two decimals from $1, at most four significant digits below, no padding there. `usd` is exact decimal text with
 * at most nine places, or null where the price is not known, which reads "unknown" and never 0.
 */
export function formatMoney(usd: string | null): string {
  if (usd === null) return text.money.unknown;
  const nanoUsd = nanoFromUsd(usd);
  const sign = nanoUsd < 0n ? '−' : '';
  const absolute = nanoUsd < 0n ? -nanoUsd : nanoUsd;
  return `${sign}$${amount(absolute)}`;
}

/** A sum over calls of which some had no known price: what is known, and that there is more. */
export function formatTotal(totals: { calls: number; costUsd: string | null; unknownCalls: number }): string {
  if (totals.calls === 0) return formatMoney('0');
  if (totals.costUsd === null || totals.unknownCalls === 0) return formatMoney(totals.costUsd);
  return text.money.knownAndUnknown(formatMoney(totals.costUsd));
}

function amount(nanoUsd: bigint): string {
  const below = roundTo(nanoUsd, unitBelowOneDollar(nanoUsd));
  if (nanoUsd >= NANO_PER_USD || below >= NANO_PER_USD) {
    const cents = roundTo(nanoUsd, 10_000_000n) / 10_000_000n;
    return `${(cents / 100n).toLocaleString('en-US')}.${(cents % 100n).toString().padStart(2, '0')}`;
  }
  const fraction = below.toString().padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? '0' : `0.${fraction}`;
}

/** The value of the last digit that is shown of an amount below $1. */
function unitBelowOneDollar(nanoUsd: bigint): bigint {
  const digits = nanoUsd.toString().length;
  return 10n ** BigInt(Math.max(digits - SIGNIFICANT_DIGITS, 0));
}

function roundTo(value: bigint, unit: bigint): bigint {
  return ((value + unit / 2n) / unit) * unit;
}
