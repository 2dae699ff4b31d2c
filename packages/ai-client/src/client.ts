import { randomUUID } from 'node:crypto';
import { asId, type CallId, type ProviderId, type ProviderProblem, type Secret } from '@baton/protocol';
import { findModel } from './catalogue/find-model.ts';
import type { ModelRow } from './catalogue/model-row.ts';
import { systemClock, type Clock } from './clock.ts';
import { cutStream } from './cut-stream.ts';
import type { DialectName } from './dialect-name.ts';
import { chatCompletions } from './dialects/chat-completions/index.ts';
import type { Connection, Dialect, PreviewedRequest } from './dialects/dialect.ts';
import { generateContent } from './dialects/generate-content/index.ts';
import { messages } from './dialects/messages/index.ts';
import { rehearsalDialect } from './dialects/rehearsal/index.ts';
import { responses } from './dialects/responses/index.ts';
import { CANCELLED } from './problem.ts';
import { writeState } from './provider-state.ts';
import { previewedRequest, readyRequest } from './ready-request.ts';
import { settingsNotTaken } from './settings-not-taken.ts';
import { RoundDraft } from './round-draft.ts';
import type { DiscoveredModel, RoundEvent, RoundRequest } from './round.ts';
import { unreadablePiece } from './unreadable-piece.ts';
import type { Vendor } from './vendor.ts';

export interface ClientOptions {
  provider: ProviderId;
  vendor: Vendor;
  apiKey?: Secret | undefined;
  /** Instead of the vendor's own. */
  baseUrl?: string | undefined;
  organization?: string | undefined;
  /** Default: the runtime's. Servers give one that guards the addresses that people chose. */
  fetch?: typeof globalThis.fetch;
  /** Default: random UUIDs. */
  newCallId?: () => CallId;
  clock?: Clock;
}

/** A connection to one provider. All state is in the object; nothing is shared between two of them. */
export interface ModelClient {
  /**
   * One round with a model: one request, never repeated. Deltas come first, then exactly one of `round.completed` and `round.failed`. Never
   * throws: failures, also of our own making, end as `round.failed`; an abort as one of kind `cancelled`.
   */
  send(request: RoundRequest, signal: AbortSignal): AsyncGenerator<RoundEvent, void, void>;
  /** Exactly what `send` would post, but images stand by their hash and without what only the vendor reads; no headers, no key. Throws a ModelError for a request that `send` would refuse. */
  preview(request: RoundRequest): PreviewedRequest;
  /** The provider's models that hold a conversation, with the day on which one is switched off where that is known. */
  listModels(signal: AbortSignal): Promise<{ ok: true; models: DiscoveredModel[] } | { ok: false; problem: ProviderProblem }>;
  /** One cheap call that proves the key. `durationMs`: how long it took. */
  check(signal: AbortSignal): Promise<{ ok: true; durationMs: number } | { ok: false; problem: ProviderProblem }>;
}

const DIALECTS: Readonly<Record<DialectName, (connection: Connection) => Dialect>> = {
  'chat-completions': chatCompletions,
  'generate-content': generateContent,
  responses,
  messages,
  rehearsal: rehearsalDialect,
};

/** Throws a TypeError when neither the vendor nor the options say where the provider is. */
export function createClient(options: ClientOptions): ModelClient {
  const { provider, vendor, clock = systemClock, newCallId = () => asId<CallId>(randomUUID()) } = options;
  const baseUrl = options.baseUrl ?? vendor.baseUrl;
  if (baseUrl === undefined) throw new TypeError(`${provider} needs a base URL`);
  const connection: Connection = {
    provider,
    vendor,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiKey: options.apiKey,
    organization: options.organization,
    fetch: options.fetch ?? globalThis.fetch,
    clock,
  };
  const made = new Map<DialectName, Dialect>();
  const dialectOf = (name: DialectName): Dialect => {
    const dialect = made.get(name) ?? DIALECTS[name](connection);
    made.set(name, dialect);
    return dialect;
  };
  /** Rows are found by patterns, one after another: once for each model is enough. */
  const rows = new Map<string, ModelRow | undefined>();
  const rowOf = (model: string): ModelRow | undefined => {
    if (!rows.has(model)) rows.set(model, findModel(vendor.models, model));
    return rows.get(model);
  };
  /** For what is asked of no model. */
  const usual = dialectOf(vendor.dialect);
  const problemOf = (error: unknown, signal: AbortSignal, dialect = usual): ProviderProblem =>
    signal.aborted ? CANCELLED : dialect.problemOf(error);

  return {
    async *send(request, signal) {
      const row = rowOf(request.model);
      const origin = { vendor: vendor.id, dialect: row?.dialect ?? vendor.dialect, model: request.model };
      const dialect = dialectOf(origin.dialect);
      const draft = new RoundDraft(newCallId, (state) => writeState(origin, state));
      let last: RoundEvent;
      try {
        signal.throwIfAborted();
        const answer = await dialect.open(await readyRequest(request, vendor, row, origin), signal, draft);
        try {
          for await (const piece of answer.pieces) {
            for (const delta of answer.read(piece)) yield delta;
          }
        } catch (error) {
          // The answer is whole once its end was said; only the usage may be missing then.
          if (answer.end() === undefined) throw unreadablePiece(error);
        }
        last = draft.completed(answer.end() ?? cutStream(signal, draft));
      } catch (error) {
        last = draft.failed({ ...problemOf(error, signal, dialect), provider, model: request.model });
      }
      yield last;
    },

    preview(request) {
      const row = rowOf(request.model);
      const ready = previewedRequest(request, vendor, row);
      const { sent, ...previewed } = dialectOf(row?.dialect ?? vendor.dialect).preview(ready);
      return { ...previewed, notTaken: settingsNotTaken(request, ready, sent) };
    },

    async listModels(signal) {
      try {
        return { ok: true, models: await usual.listModels(signal) };
      } catch (error) {
        return { ok: false, problem: problemOf(error, signal) };
      }
    },

    async check(signal) {
      const startedAt = clock.now();
      try {
        await usual.check(signal);
        return { ok: true, durationMs: Math.max(0, Math.round(clock.now() - startedAt)) };
      } catch (error) {
        return { ok: false, problem: problemOf(error, signal) };
      }
    },
  };
}
