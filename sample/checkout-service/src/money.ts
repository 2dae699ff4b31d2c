/** An amount in whole cents. */
export type Cents = number;

/** `1234` as `12.34 EUR`. */
export function formatCents(amount: Cents): string {
  const sign = amount < 0 ? '-' : '';
  const whole = Math.abs(amount);
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')} EUR`;
}
