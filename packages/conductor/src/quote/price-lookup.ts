import type { CostEstimate } from '@baton/cost-tracker';
import type { ModelChoice, Usage } from '@baton/protocol';

/** What a call costs, or why that is not known. */
export type PricedCall = { readonly known: true; readonly costNanoUsd: bigint } | Extract<CostEstimate, { known: false }>;

/** What one call of a model costs with this usage; the server asks `estimateCost` with the provider's vendor and today's prices. A simulated model costs 0, known. */
export type PriceLookup = (choice: ModelChoice, usage: Usage) => PricedCall;
