import { estimateTokens, type RoundCompleted, type RoundDelta, type RoundFailed, type RoundRequest } from '@baton/ai-client';
import type { ProviderProblem, SendBody, SendResult } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Actor } from '../../permissions.ts';
import type { AccountedCall, SentRequest } from '../ledger/ledger-row.ts';
import type { Ledger } from '../ledger/service.ts';
import type { Providers } from '../providers/service.ts';

/** How a round ended for whoever asked for it. */
export type SendOutcome = { ok: true; result: SendResult } | { ok: false; problem: ProviderProblem };

/** A round that is ready to be sent: whatever could be refused beforehand has been. */
export interface PreparedSend {
  /**
   * Sends once and tells every delta in order, waiting for each to be taken. The ledger has its row before this resolves, also when the round
   * failed or the signal aborted it. Never rejects for what a provider did.
   */
  run(onDelta: (delta: RoundDelta) => Promise<void> | void, signal: AbortSignal): Promise<SendOutcome>;
}

/** A round that is under way. */
interface OpenSend {
  /** In the ledger. */
  id: string;
  sent: SentRequest;
  estimate: { inputTokens: number };
  startedAt: number;
}

/** One stateless round with a model. Its tool calls are returned and never run. */
export function createSend(
  deps: Pick<Deps, 'log' | 'clock'>,
  providers: Pick<Providers, 'clientFor' | 'modelOf'>,
  ledger: Pick<Ledger, 'account' | 'open' | 'row'>,
) {
  const { log, clock } = deps;
  const underway = new Set<Promise<unknown>>();
  const closing = new AbortController();

  async function opened({ provider, model }: SendBody, request: RoundRequest, { memberId }: Actor): Promise<OpenSend> {
    const sent = { source: 'send', memberId, provider, model } as const;
    const estimate = { inputTokens: estimateTokens(request) };
    return { id: await ledger.open(sent, estimate), sent, estimate, startedAt: clock.now() };
  }

  async function record(open: OpenSend, end: RoundCompleted | RoundFailed): Promise<AccountedCall> {
    const { id, sent, estimate, startedAt } = open;
    const call = ledger.account({
      ...sent,
      usage: end.usage,
      refused: end.type === 'round.failed' && !end.outputSeen && turnedAway(end.problem),
      estimate,
      partsSoFar: end.parts,
    });
    await log.append({
      streams: [],
      effects: (transaction) =>
        ledger.row(transaction, { ...sent, durationMs: Math.max(0, Math.round(clock.now() - startedAt)) }, call, id),
    });
    return call;
  }

  return {
    /** Throws a RequestError for a provider that is not there or not set up. */
    async prepare(body: SendBody, actor: Actor): Promise<PreparedSend> {
      const client = await providers.clientFor(body.provider);
      const { capabilities } = providers.modelOf(body.provider, body.model);
      const request: RoundRequest = { ...requestOf(body), capabilities };

      async function run(onDelta: (delta: RoundDelta) => Promise<void> | void, signal: AbortSignal): Promise<SendOutcome> {
        const open = await opened(body, request, actor);
        for await (const event of client.send(request, AbortSignal.any([signal, closing.signal]))) {
          if (event.type !== 'round.completed' && event.type !== 'round.failed') {
            await onDelta(event);
            continue;
          }
          const call = await record(open, event);
          return event.type === 'round.failed' ? { ok: false, problem: event.problem } : { ok: true, result: resultOf(event, call) };
        }
        throw new Error('a round ended without saying how');
      }

      return {
        run(onDelta, signal) {
          const running = run(onDelta, signal);
          underway.add(running);
          const forget = (): void => void underway.delete(running);
          running.then(forget, forget);
          return running;
        },
      };
    },

    /** Ends the rounds under way and waits until they are in the ledger. */
    async close(): Promise<void> {
      closing.abort(new Error('the server stops'));
      await Promise.allSettled(underway);
    },
  };
}

export type Send = ReturnType<typeof createSend>;

function requestOf(body: SendBody): RoundRequest {
  const { model, system, messages, tools, settings = {} } = body;
  return { model, ...(system === undefined ? {} : { system }), messages, ...(tools === undefined ? {} : { tools }), settings };
}

function resultOf(end: RoundCompleted, call: AccountedCall): SendResult {
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

/** Whether the provider answered that it did not even begin. A connection that failed may have reached a model. */
function turnedAway({ kind }: ProviderProblem): boolean {
  return kind !== 'network' && kind !== 'unknown' && kind !== 'cancelled';
}
