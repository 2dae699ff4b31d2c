import { addUsd } from '../money.ts';
import type { UsageTotals } from '../schemas/usage.ts';
import type { EventOf } from '../schemas/event.ts';

export const noUsage: UsageTotals = {
  calls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  costUsd: null,
  unknownCalls: 0,
  estimatedCalls: 0,
  simulatedCalls: 0,
};

/** Totals with one more call. An unknown price leaves `costUsd` as it was and counts in `unknownCalls`. */
export function addCall(
  totals: UsageTotals,
  call: Pick<EventOf<'usage.recorded'>, 'usage' | 'costUsd' | 'estimated' | 'simulated'>,
): UsageTotals {
  return {
    calls: totals.calls + 1,
    inputTokens: totals.inputTokens + call.usage.inputTokens,
    cachedInputTokens: totals.cachedInputTokens + (call.usage.cachedInputTokens ?? 0),
    outputTokens: totals.outputTokens + call.usage.outputTokens,
    reasoningTokens: totals.reasoningTokens + (call.usage.reasoningTokens ?? 0),
    costUsd: addUsd(totals.costUsd, call.costUsd),
    unknownCalls: totals.unknownCalls + (call.costUsd === null ? 1 : 0),
    estimatedCalls: totals.estimatedCalls + (call.estimated ? 1 : 0),
    simulatedCalls: totals.simulatedCalls + (call.simulated ? 1 : 0),
  };
}
