import type { Usage } from '@baton/protocol';

/** What a request wrote into the prompt cache: all of it, and, where that is said, by how long it is kept. */
export interface WireCacheWrites {
  cache_write_tokens?: unknown;
  cache_write_tokens_details?: { ttl_30m_tokens?: unknown; ttl_12h_tokens?: unknown } | null;
}

/** By lifetime; what the lifetimes leave of the sum is the default's. */
export function cacheWritesOf(wire: WireCacheWrites | null | undefined): NonNullable<Usage['cacheWrites']> {
  const halfHour = count(wire?.cache_write_tokens_details?.ttl_30m_tokens);
  const halfDay = count(wire?.cache_write_tokens_details?.ttl_12h_tokens);
  const rest = Math.max(0, count(wire?.cache_write_tokens) - halfHour - halfDay);
  const writes = [
    { lifetime: '30m' as const, tokens: halfHour },
    { lifetime: '12h' as const, tokens: halfDay },
    { lifetime: 'default' as const, tokens: rest },
  ];
  return writes.filter(({ tokens }) => tokens > 0);
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
