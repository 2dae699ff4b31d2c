import type { ModelClient } from '@baton/ai-client';
import type { CallEstimate, DiscussionId, ModelCapabilities, Part, ProviderId, RunInput, Secret, Usage } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { AccountedCall, SentRequest } from '../ledger/ledger-row.ts';

/** Wraps a `fetch`, to see what goes out and comes back. */
export type FetchTap = (fetch: typeof globalThis.fetch, apiKey: Secret | undefined) => typeof globalThis.fetch;

/** What runs need of the providers: a client for a configured one. Throws a `RequestError` that says what to do when it is not. */
export interface RunProviders {
  /** `tap` sees every request of this client before the network does, with the key that it carries. */
  clientFor(provider: ProviderId, tap?: FetchTap): Promise<ModelClient>;
  /** What is known of a model, by its provider's list or the catalogue; what nobody has said is what is usual. */
  modelOf(provider: ProviderId, model: string): { contextWindow: number; capabilities: ModelCapabilities; simulated: boolean };
}

/** Turns what a person typed and attached into parts of an entry. Refuses files that are not the project's. */
export type PartsOf = (discussionId: DiscussionId, input: RunInput) => Promise<Part[]>;

/** What runs need of the ledger. */
export interface RunLedger {
  /** Prices what the provider reported, or estimates what it did not. */
  account(call: {
    provider: ProviderId;
    model: string;
    usage: Usage | undefined;
    /** The provider refused before any output: nothing was used. */
    refused: boolean;
    estimate: Pick<CallEstimate, 'inputTokens'>;
    partsSoFar: readonly Part[];
  }): AccountedCall;
  /** The most that a call may cost: input as estimated, output up to its limit. */
  estimate(call: { provider: ProviderId; model: string; inputTokens: number; maxOutputTokens: number | undefined }): CallEstimate;
  /** One row for one request, in the transaction of the event that reports it. `open`: what it was opened as, where it was. */
  row(transaction: Transaction<Database>, request: SentRequest, call: AccountedCall, open?: string): Promise<void>;
}
