import type { DiscussionId, MemberId, ProjectId, ProviderId, RunAgent, RunId, Usage } from '@baton/protocol';
import type { Insertable } from 'kysely';
import type { LedgerTable } from '../../db/schema.ts';

/** A request that was sent to a provider: what it was for, who asked for it, and where. What is absent is not known, or there is no such thing. */
export interface SentRequest {
  source: LedgerTable['source'];
  memberId: MemberId;
  provider: ProviderId;
  model: string;
  /** Round and attempt of a run. A run's id alone is of a request that was made because of it. */
  runId?: RunId;
  round?: number;
  attempt?: number;
  discussionId?: DiscussionId;
  projectId?: ProjectId;
  /** Of a tier's run. */
  agent?: Pick<RunAgent, 'tier' | 'trackId' | 'ticketId'>;
  durationMs?: number | undefined;
  /** From sending the request to the first piece of the answer, in milliseconds. */
  firstOutputMs?: number | undefined;
  /** When, in milliseconds. By default now. */
  at?: number;
}

/** A model call with its price. */
export interface AccountedCall {
  usage: Usage;
  /** Null where the price is not known. Never 0 for unknown. */
  costUsd: string | null;
  costNanoUsd: bigint | null;
  /** The provider did not say: these are our own numbers. */
  estimated: boolean;
  simulated: boolean;
}

/** A request and what came of it, as columns. `now`: milliseconds. */
export function ledgerRow(request: SentRequest, call: AccountedCall, now: number): Omit<Insertable<LedgerTable>, 'id'> {
  const { usage } = call;
  return {
    at: request.at ?? now,
    source: request.source,
    run_id: request.runId ?? null,
    round: request.round ?? null,
    attempt: request.attempt ?? null,
    discussion_id: request.discussionId ?? null,
    project_id: request.projectId ?? null,
    member_id: request.memberId,
    provider: request.provider,
    model: request.model,
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens ?? null,
    cache_write_tokens: usage.cacheWrites?.reduce((sum, write) => sum + write.tokens, 0) ?? null,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens ?? null,
    cost_nano_usd: call.costNanoUsd,
    estimated: call.estimated ? 1 : 0,
    simulated: call.simulated ? 1 : 0,
    duration_ms: request.durationMs ?? null,
    first_output_ms: request.firstOutputMs ?? null,
    tier: request.agent?.tier ?? null,
    track_id: request.agent?.trackId ?? null,
    ticket_id: request.agent?.ticketId ?? null,
  };
}
