import {
  estimateTokens,
  type RoundCompleted,
  type RoundDelta,
  type RoundEvent,
  type RoundFailed,
  type RoundRequest,
} from '@baton/ai-client';
import type { ProviderId, SendBody, SendResult } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Actor } from '../../permissions.ts';
import type { Ledger } from '../ledger/service.ts';
import { ProviderFailed, type Providers } from '../providers/service.ts';

/** One stateless round with a model, in the ledger. Tools are returned and never run. */
export function createSend(deps: Pick<Deps, 'db' | 'clock'>, providers: Providers, ledger: Ledger) {
  const { db, clock } = deps;

  async function record(actor: Actor, provider: ProviderId, request: RoundRequest, end: RoundCompleted | RoundFailed, startedAt: number) {
    const estimate = { inputTokens: estimateTokens(request) };
    const refused = end.type === 'round.failed' && !end.outputSeen && end.problem.status !== undefined;
    const call = ledger.account({ provider, model: request.model, usage: end.usage, refused, estimate, partsSoFar: end.parts });
    await db.transaction().execute((transaction) =>
      ledger.row(transaction, {
        source: 'send',
        run_id: null,
        round: null,
        attempt: null,
        discussion_id: null,
        project_id: null,
        member_id: actor.memberId,
        provider,
        model: request.model,
        input_tokens: call.usage.inputTokens,
        cached_input_tokens: call.usage.cachedInputTokens ?? null,
        cache_write_tokens: call.usage.cacheWrites?.reduce((sum, write) => sum + write.tokens, 0) ?? null,
        output_tokens: call.usage.outputTokens,
        reasoning_tokens: call.usage.reasoningTokens ?? null,
        cost_nano_usd: call.costNanoUsd,
        estimated: call.estimated ? 1 : 0,
        simulated: call.simulated ? 1 : 0,
        duration_ms: Math.max(0, Math.round(clock.now() - startedAt)),
      }),
    );
    return call;
  }

  /** Deltas, then the result. Throws ProviderFailed when there is none. The ledger has its row before the end is told. */
  async function* stream(body: SendBody, actor: Actor, signal: AbortSignal): AsyncGenerator<RoundDelta, SendResult> {
    const client = await providers.clientFor(body.provider);
    const request: RoundRequest = {
      model: body.model,
      ...(body.system === undefined ? {} : { system: body.system }),
      messages: body.messages,
      ...(body.tools === undefined ? {} : { tools: body.tools }),
      settings: body.settings ?? {},
    };
    const startedAt = clock.now();
    let end: RoundEvent | undefined;
    for await (const event of client.send(request, signal)) {
      end = event;
      if (event.type !== 'round.completed' && event.type !== 'round.failed') yield event;
    }
    if (end?.type !== 'round.completed' && end?.type !== 'round.failed') throw new Error('a round ends with its terminal event');
    const call = await record(actor, body.provider, request, end, startedAt);
    if (end.type === 'round.failed') throw new ProviderFailed(end.problem);
    return {
      type: 'message.completed',
      parts: end.parts,
      finishReason: end.finishReason,
      usage: end.usage ?? null,
      costUsd: call.costUsd,
      estimated: call.estimated,
      simulated: call.simulated,
    };
  }

  return {
    stream,

    async whole(body: SendBody, actor: Actor, signal: AbortSignal): Promise<SendResult> {
      const events = stream(body, actor, signal);
      for (;;) {
        const { done, value } = await events.next();
        if (done === true) return value;
      }
    },
  };
}

export type Send = ReturnType<typeof createSend>;
