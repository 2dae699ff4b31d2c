import type { Usage } from '@baton/protocol';

/** Usage as it stands on the wire; counts that are 0 may be missing. */
export interface WireUsage {
  promptTokenCount?: unknown;
  cachedContentTokenCount?: unknown;
  candidatesTokenCount?: unknown;
  thoughtsTokenCount?: unknown;
  toolUsePromptTokenCount?: unknown;
}

/** Ours from theirs: the prompt includes what was cached, the candidates exclude what was thought. Undefined without a prompt. */
export function usageOf(wire: WireUsage): Usage | undefined {
  const prompt = count(wire.promptTokenCount);
  if (prompt === undefined) return undefined;
  const inputTokens = prompt + (count(wire.toolUsePromptTokenCount) ?? 0);
  const cached = count(wire.cachedContentTokenCount);
  const thoughts = count(wire.thoughtsTokenCount);
  return {
    inputTokens,
    ...(cached === undefined ? {} : { cachedInputTokens: Math.min(cached, inputTokens) }),
    outputTokens: (count(wire.candidatesTokenCount) ?? 0) + (thoughts ?? 0),
    ...(thoughts === undefined ? {} : { reasoningTokens: thoughts }),
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
