/** What two names of presets have in common where they are one name to whoever has to choose: `Careful` and `careful`. For names without space around them. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
