import type { Usage } from '@baton/protocol';
import { cacheWritesOf, type WireCacheWrites } from '../../openai/cache-writes.ts';

/** Usage as it stands on the wire. Anything may be missing. */
export interface WireUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
  prompt_tokens_details?: ({ cached_tokens?: unknown } & WireCacheWrites) | null;
  completion_tokens_details?: { reasoning_tokens?: unknown } | null;
  /** DeepSeek's older name for cached tokens. */
  prompt_cache_hit_tokens?: unknown;
}

/**
 * Ours from theirs: `prompt_tokens` includes cached and written ones, `completion_tokens` includes reasoning. Servers whose total shows that they
 * count reasoning beside the completion (xAI) get it added. Undefined when the two main figures are not there.
 */
export function usageOf(wire: WireUsage): Usage | undefined {
  const inputTokens = count(wire.prompt_tokens);
  const completionTokens = count(wire.completion_tokens);
  if (inputTokens === undefined || completionTokens === undefined) return undefined;
  const cached = count(wire.prompt_tokens_details?.cached_tokens) ?? count(wire.prompt_cache_hit_tokens);
  const writes = cacheWritesOf(wire.prompt_tokens_details);
  const reasoningTokens = count(wire.completion_tokens_details?.reasoning_tokens);
  const beside = reasoningTokens !== undefined && count(wire.total_tokens) === inputTokens + completionTokens + reasoningTokens;
  const outputTokens = beside ? completionTokens + reasoningTokens : completionTokens;
  return {
    inputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: Math.min(cached, inputTokens) }),
    ...(writes.length === 0 ? {} : { cacheWrites: writes }),
    outputTokens,
    ...(reasoningTokens === undefined ? {} : { reasoningTokens: Math.min(reasoningTokens, outputTokens) }),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
