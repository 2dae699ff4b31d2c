/** A number of tokens for people: `820`, `12.4k`, `128k`, `1.5M`. One decimal, no padding. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  if (tokens < 999_950) return `${short(tokens / 1000)}k`;
  return `${short(tokens / 1_000_000)}M`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
