const NANO_PER_USD = 1_000_000_000n;

/** Exact decimal text of an amount in nano-USD, without trailing zeros: `8_700_000n` → `0.0087`. */
export function usdFromNano(nanoUsd: bigint): string {
  const sign = nanoUsd < 0n ? '-' : '';
  const absolute = nanoUsd < 0n ? -nanoUsd : nanoUsd;
  const fraction = (absolute % NANO_PER_USD).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = (absolute / NANO_PER_USD).toString();
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** Nano-USD of decimal text with at most nine places. Throws a RangeError on anything else. */
export function nanoFromUsd(usd: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(usd);
  if (match === null) throw new RangeError(`not an amount in USD with at most nine places: ${usd}`);
  const [, sign = '', whole = '0', fraction = ''] = match;
  const nanoUsd = BigInt(whole) * NANO_PER_USD + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -nanoUsd : nanoUsd;
}

/** Sum of two amounts; null, an unknown amount, adds nothing and is for the caller to count. */
export function addUsd(left: string | null, right: string | null): string | null {
  if (left === null) return right;
  if (right === null) return left;
  return usdFromNano(nanoFromUsd(left) + nanoFromUsd(right));
}
