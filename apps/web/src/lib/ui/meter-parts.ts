/** How a bar is filled, in shares of its length from 0 to 1. */
export interface MeterParts {
  used: number;
  /** Promised, not yet used. */
  reserved: number;
  /** More is used or promised than there is. */
  over: boolean;
}

/** Amounts of any one unit. Nothing of nothing is full: a budget of 0 has no room. */
export function meterParts({ value, reserved = 0, max }: { value: number; reserved?: number; max: number }): MeterParts {
  const whole = Math.max(max, value + reserved);
  if (whole <= 0) return { used: 1, reserved: 0, over: false };
  return { used: value / whole, reserved: reserved / whole, over: value + reserved > max };
}

/** From half on it is worth a look, from four fifths on it is nearly full. */
export function meterTone(share: number): 'ok' | 'wait' | 'fail' {
  return share < 0.5 ? 'ok' : share < 0.8 ? 'wait' : 'fail';
}
