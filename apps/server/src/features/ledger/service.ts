import { estimateTokens } from '@baton/ai-client';
import { estimateCost } from '@baton/cost-tracker';
import { usdFromNano, type CallEstimate, type Part, type ProviderId, type Usage } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { UsageGroup, UsageRow } from '../../db/reader-queries.ts';
import type { Database, LedgerTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { newId } from '../../ids.ts';

/** A model call with its price. `costUsd` is null where the price is not known. */
export interface AccountedCall {
  usage: Usage;
  costUsd: string | null;
  costNanoUsd: bigint | null;
  estimated: boolean;
  simulated: boolean;
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0 };

/** What was written of an answer, in tokens, for calls whose provider did not say. */
function writtenTokens(parts: readonly Part[]): number {
  const text = parts.map((part) =>
    part.type === 'tool_call' ? part.name + part.argumentsText : part.type === 'text' || part.type === 'reasoning' ? part.text : '',
  );
  return estimateTokens(text.join(''));
}

/** The append-only record of usage and cost: one row for every request that was sent to a provider. */
export function createLedger(deps: Pick<Deps, 'clock' | 'reader'>, vendors: { vendorIdOf(provider: ProviderId): string }) {
  const { clock, reader } = deps;

  function priced(provider: ProviderId, model: string, usage: Usage): { costUsd: string | null; costNanoUsd: bigint | null } {
    if (provider === 'rehearsal') return { costUsd: '0', costNanoUsd: 0n };
    const estimate = estimateCost({ vendor: vendors.vendorIdOf(provider), model, usage, at: clock.now() });
    return estimate.known
      ? { costUsd: usdFromNano(estimate.costNanoUsd), costNanoUsd: estimate.costNanoUsd }
      : { costUsd: null, costNanoUsd: null };
  }

  return {
    /** Prices what the provider reported, or an estimate of what it did not. A request that was refused before any output used nothing. */
    account(call: {
      provider: ProviderId;
      model: string;
      usage: Usage | undefined;
      refused: boolean;
      estimate: Pick<CallEstimate, 'inputTokens'>;
      partsSoFar: readonly Part[];
    }): AccountedCall {
      const { provider, model } = call;
      const simulated = provider === 'rehearsal';
      if (call.usage === undefined && call.refused) return { usage: NOTHING, costUsd: '0', costNanoUsd: 0n, estimated: true, simulated };
      const usage = call.usage ?? { inputTokens: call.estimate.inputTokens, outputTokens: writtenTokens(call.partsSoFar) };
      return { usage, ...priced(provider, model, usage), estimated: call.usage === undefined, simulated };
    },

    /** The most that a call may cost. Without an output limit only the input is counted, since nobody knows the rest. */
    estimate(call: { provider: ProviderId; model: string; inputTokens: number; maxOutputTokens: number | undefined }): CallEstimate {
      const { provider, model, inputTokens, maxOutputTokens } = call;
      const { costUsd } = priced(provider, model, { inputTokens, outputTokens: maxOutputTokens ?? 0 });
      return { inputTokens, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }), costUsd };
    },

    async row(
      transaction: Transaction<Database>,
      row: Omit<LedgerTable, 'id' | 'at' | 'cost_nano_usd'> & { cost_nano_usd: bigint | null },
    ): Promise<void> {
      await transaction
        .insertInto('ledger')
        .values({ id: newId(), at: clock.now(), ...row })
        .execute();
    },

    /** Sums by one column over a time, in the reader's thread. */
    usage(groupBy: UsageGroup, from: number, to: number, signal?: AbortSignal): Promise<UsageRow[]> {
      return reader.query('usage', { groupBy, from, to, timeZone: 'UTC' }, signal);
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
