import { Type, type Static } from 'typebox';
import { closed, CostUsd, TokenCount } from './scalars.ts';

export const CacheWrite = closed({
  /** How long the provider keeps what was written: `5m`, `30m`, `1h`, `12h`, or the provider's default. */
  lifetime: Type.Enum(['default', '5m', '30m', '1h', '12h']),
  tokens: TokenCount,
});

/**
 * Tokens of one model call. `inputTokens` includes cached and written ones, `outputTokens` includes reasoning.
 * A field that the provider did not report is absent, never 0.
 */
export const Usage = closed({
  inputTokens: TokenCount,
  cachedInputTokens: Type.Optional(TokenCount),
  cacheWrites: Type.Optional(Type.Array(CacheWrite)),
  outputTokens: TokenCount,
  reasoningTokens: Type.Optional(TokenCount),
});
export type Usage = Static<typeof Usage>;

/** A sum over several calls. `costUsd` sums the known ones; `unknownCalls` says how many are missing from it. */
export const UsageTotals = closed({
  calls: Type.Integer({ minimum: 0 }),
  inputTokens: TokenCount,
  cachedInputTokens: TokenCount,
  outputTokens: TokenCount,
  reasoningTokens: TokenCount,
  costUsd: CostUsd,
  unknownCalls: Type.Integer({ minimum: 0 }),
  estimatedCalls: Type.Integer({ minimum: 0 }),
  simulatedCalls: Type.Integer({ minimum: 0 }),
});
export type UsageTotals = Static<typeof UsageTotals>;

/** What a call may cost at most, said before it is made. */
export const CallEstimate = closed({
  inputTokens: TokenCount,
  maxOutputTokens: Type.Optional(TokenCount),
  costUsd: CostUsd,
});
export type CallEstimate = Static<typeof CallEstimate>;
