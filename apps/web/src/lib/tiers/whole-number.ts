/** A whole number from 1 to `most` as it is typed; null where nothing is, undefined where it is none. */
export function wholeNumber(typed: string, most: number): number | null | undefined {
  const plain = typed.trim();
  if (plain === '') return null;
  const value = /^\d+$/.test(plain) ? Number(plain) : 0;
  return value >= 1 && value <= most ? value : undefined;
}
