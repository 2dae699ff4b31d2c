import type { Usage } from '@baton/protocol';

/** Usage as it stands on the wire. Anything may be missing, or null. */
export interface WireUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_creation?: { ephemeral_5m_input_tokens?: unknown; ephemeral_1h_input_tokens?: unknown } | null;
  output_tokens_details?: { thinking_tokens?: unknown } | null;
}

/** The beginning of a message and its end each say a part; what is said later counts, what is null says nothing. */
export function mergedUsage(before: WireUsage | undefined, said: WireUsage): WireUsage {
  const known = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null && value !== undefined));
  return { ...before, ...known };
}

/** Ours from theirs: their `input_tokens` is what stands beside the cache, ours is all. Undefined when the two main figures are not there. */
export function usageOf(wire: WireUsage): Usage | undefined {
  const besideCache = count(wire.input_tokens);
  const outputTokens = count(wire.output_tokens);
  if (besideCache === undefined || outputTokens === undefined) return undefined;
  const cachedInputTokens = count(wire.cache_read_input_tokens);
  const writes = writesOf(wire);
  const written = writes.reduce((sum, { tokens }) => sum + tokens, 0);
  const reasoningTokens = count(wire.output_tokens_details?.thinking_tokens);
  return {
    inputTokens: besideCache + (cachedInputTokens ?? 0) + written,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(writes.length === 0 ? {} : { cacheWrites: writes }),
    outputTokens,
    ...(reasoningTokens === undefined ? {} : { reasoningTokens: Math.min(reasoningTokens, outputTokens) }),
  };
}

/** By lifetime where that is said. The end of a message repeats only the sum; what the lifetimes leave of it is the default's. */
function writesOf(wire: WireUsage): NonNullable<Usage['cacheWrites']> {
  const fiveMinutes = count(wire.cache_creation?.ephemeral_5m_input_tokens) ?? 0;
  const oneHour = count(wire.cache_creation?.ephemeral_1h_input_tokens) ?? 0;
  const rest = Math.max(0, (count(wire.cache_creation_input_tokens) ?? 0) - fiveMinutes - oneHour);
  const writes = [
    { lifetime: '5m' as const, tokens: fiveMinutes },
    { lifetime: '1h' as const, tokens: oneHour },
    { lifetime: 'default' as const, tokens: rest },
  ];
  return writes.filter(({ tokens }) => tokens > 0);
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
