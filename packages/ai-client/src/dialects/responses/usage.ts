import type { Usage } from '@baton/protocol';
import { cacheWritesOf, type WireCacheWrites } from '../../openai/cache-writes.ts';

/** Usage as it stands on the wire. Anything may be missing. */
export interface WireUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  input_tokens_details?: ({ cached_tokens?: unknown } & WireCacheWrites) | null;
  output_tokens_details?: { reasoning_tokens?: unknown } | null;
}

/** Ours from theirs: input includes cached and written tokens, output includes reasoning. Undefined without the two main figures. */
export function usageOf(wire: WireUsage): Usage | undefined {
  const inputTokens = count(wire.input_tokens);
  const outputTokens = count(wire.output_tokens);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cached = count(wire.input_tokens_details?.cached_tokens);
  const writes = cacheWritesOf(wire.input_tokens_details);
  const reasoning = count(wire.output_tokens_details?.reasoning_tokens);
  return {
    inputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: Math.min(cached, inputTokens) }),
    ...(writes.length === 0 ? {} : { cacheWrites: writes }),
    outputTokens,
    ...(reasoning === undefined ? {} : { reasoningTokens: Math.min(reasoning, outputTokens) }),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
