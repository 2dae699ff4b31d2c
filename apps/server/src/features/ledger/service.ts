import { estimateTokens, type Vendor } from '@baton/ai-client';
import type { PricedCall } from '@baton/conductor';
import { estimateCost } from '@baton/cost-tracker';
import { usdFromNano, type CallEstimate, type ModelChoice, type Part, type ProviderId, type Usage } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { UsageGroup, UsageRow } from '../../db/reader-queries.ts';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { newId } from '../../ids.ts';
import { ledgerRow, type AccountedCall, type SentRequest } from './ledger-row.ts';

/** What the ledger needs to know of providers. */
export interface LedgerProviders {
  vendorOf(provider: ProviderId): Vendor | undefined;
  outputLimitOf(provider: ProviderId, model: string): number | undefined;
}

type Price = Pick<AccountedCall, 'costUsd' | 'costNanoUsd'>;

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0 };
const FREE: Price = { costUsd: '0', costNanoUsd: 0n };
const UNKNOWN: Price = { costUsd: null, costNanoUsd: null };

/** What was written of an answer, in tokens. */
function writtenTokens(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => {
    if (part.type === 'tool_call') return sum + estimateTokens(part.name + part.argumentsText);
    return part.type === 'text' || part.type === 'reasoning' ? sum + estimateTokens(part.text) : sum;
  }, 0);
}

/** The append-only record of what was used and what it cost: one row for every request that was sent to a provider. */
export function createLedger(deps: Pick<Deps, 'clock' | 'reader' | 'db' | 'log' | 'processId'>, providers: LedgerProviders) {
  const { clock, reader, db, log, processId } = deps;

  function costOf({ provider, model }: ModelChoice, usage: Usage, at: number): PricedCall {
    const vendor = providers.vendorOf(provider);
    if (vendor === undefined) return { known: false, reason: 'no_price' };
    return vendor.simulated ? { known: true, costNanoUsd: 0n } : estimateCost({ vendor: vendor.id, model, usage, at });
  }

  function priced(provider: ProviderId, model: string, usage: Usage, at: number): Price {
    const cost = costOf({ provider, model }, usage, at);
    return cost.known ? { costUsd: usdFromNano(cost.costNanoUsd), costNanoUsd: cost.costNanoUsd } : UNKNOWN;
  }

  const ledger = {
    /**
     * The price of what the provider reported. Where it did not: nothing for a request that it turned away before any output, else an
     * estimate from the request and from what had come of the answer. `at`: milliseconds, by default now.
     */
    account(call: {
      provider: ProviderId;
      model: string;
      usage: Usage | undefined;
      refused: boolean;
      estimate: Pick<CallEstimate, 'inputTokens'>;
      partsSoFar: readonly Part[];
      at?: number;
    }): AccountedCall {
      const { provider, model, at = clock.now() } = call;
      const simulated = providers.vendorOf(provider)?.simulated ?? false;
      if (call.usage === undefined && call.refused) return { usage: NOTHING, ...FREE, estimated: true, simulated };
      const usage = call.usage ?? { inputTokens: call.estimate.inputTokens, outputTokens: writtenTokens(call.partsSoFar) };
      return { usage, ...priced(provider, model, usage, at), estimated: call.usage === undefined, simulated };
    },

    /** What a call would cost today. */
    price: (choice: ModelChoice, usage: Usage): PricedCall => costOf(choice, usage, clock.now()),

    /** The most that a call may cost: unknown where nobody has said how much the model writes at most. */
    estimate(call: { provider: ProviderId; model: string; inputTokens: number; maxOutputTokens: number | undefined }): CallEstimate {
      const { provider, model, inputTokens } = call;
      const maxOutputTokens = call.maxOutputTokens ?? providers.outputLimitOf(provider, model);
      const simulated = providers.vendorOf(provider)?.simulated === true;
      const { costUsd } =
        maxOutputTokens === undefined && !simulated
          ? UNKNOWN
          : priced(provider, model, { inputTokens, outputTokens: maxOutputTokens ?? 0 }, clock.now());
      return { inputTokens, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }), costUsd };
    },

    /**
     * Says that a request is about to leave which no log tells of: durable when this resolves. Answers what `row` ends it by; what a crash leaves is in the
     * ledger after the next start, as an estimate.
     */
    async open(request: SentRequest, estimate: Pick<CallEstimate, 'inputTokens'>): Promise<string> {
      const id: string = newId();
      const row = {
        id,
        process_id: processId,
        request: JSON.stringify({ at: clock.now(), ...request }),
        input_tokens: estimate.inputTokens,
      };
      await log.append({
        streams: [],
        effects: async (transaction) => void (await transaction.insertInto('open_requests').values(row).execute()),
      });
      return id;
    },

    /** What earlier processes had sent and never heard the end of. */
    async closeLeft(): Promise<number> {
      const left = await db.selectFrom('open_requests').selectAll().where('process_id', '!=', processId).execute();
      if (left.length === 0) return 0;
      await log.append({
        streams: [],
        effects: async (transaction) => {
          for (const { id, request: written, input_tokens: inputTokens } of left) {
            const request = JSON.parse(written) as SentRequest;
            const call = ledger.account({ ...request, usage: undefined, refused: false, estimate: { inputTokens }, partsSoFar: [] });
            await ledger.row(transaction, request, call, id);
          }
        },
      });
      return left.length;
    },

    /** One row for one request, in the transaction of what reports it. `open`: what it was opened as. */
    async row(transaction: Transaction<Database>, request: SentRequest, call: AccountedCall, open?: string): Promise<void> {
      if (open !== undefined) await transaction.deleteFrom('open_requests').where('id', '=', open).execute();
      await transaction
        .insertInto('ledger')
        .values({ id: newId(), ...ledgerRow(request, call, clock.now()) })
        .execute();
    },

    /** Sums over `from` ≤ time < `to`, milliseconds, made in the reader's thread. Days are those of the workspace's time zone. */
    async usage(groupBy: UsageGroup, from: number, to: number, signal?: AbortSignal): Promise<{ items: UsageRow[]; timeZone: string }> {
      const setting = await db.selectFrom('settings').select('value').where('name', '=', 'time_zone').executeTakeFirst();
      const timeZone = setting?.value ?? 'UTC';
      return { items: await reader.query('usage', { groupBy, from, to, timeZone }, signal), timeZone };
    },
  };
  return ledger;
}

export type Ledger = ReturnType<typeof createLedger>;
