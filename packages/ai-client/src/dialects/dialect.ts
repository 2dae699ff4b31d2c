import type { ModelSettings, ProviderId, ProviderProblem, Secret } from '@baton/protocol';
import type { Clock } from '../clock.ts';
import type { ReadyRequest } from '../ready-request.ts';
import type { DiscoveredModel, FinishReason, RoundDelta } from '../round.ts';
import type { RoundDraft } from '../round-draft.ts';
import type { NotTaken } from '../settings-not-taken.ts';
import type { Vendor } from '../vendor.ts';

/** One provider as a dialect reaches it. */
export interface Connection {
  provider: ProviderId;
  vendor: Vendor;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: Secret | undefined;
  organization: string | undefined;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

/** How a model said that it ended. */
export interface RoundEnd {
  finishReason: FinishReason;
  vendorFinishReason?: string | undefined;
}

/**
 * An answer while it comes: read piece by piece by whoever sent, since a generator around a generator costs as much as all the rest of a delta.
 * Whoever stops reading ends the request.
 */
export interface OpenAnswer {
  /** As the wire has them. An answer that breaks off throws. */
  pieces: AsyncIterable<unknown>;
  /** What a piece adds; throws for an error within the stream. */
  read(piece: unknown): readonly RoundDelta[];
  /** How the model said that it ended; undefined as long as it has not. */
  end(): RoundEnd | undefined;
}

/** The request that a round posts, without headers. */
export interface PreviewedRequest {
  method: 'POST';
  url: string;
  body: unknown;
  /** Settings that do not go out, or not as they were asked for: what happens with each, in words. */
  notTaken: NotTaken[];
}

/** The same from a dialect: which settings the body has, in our words. */
export interface DialectPreview extends Omit<PreviewedRequest, 'notTaken'> {
  sent: ModelSettings;
}

/**
 * One wire protocol. Its functions throw what they meet; `problemOf` sorts that. The client around it makes the terminal events, so that no
 * dialect can end a stream twice or not at all.
 */
export interface Dialect {
  /** Exactly what `open` posts. Throws a ModelError for what this protocol or model can't be sent. */
  preview(request: ReadyRequest): DialectPreview;
  /** Sends once. What comes is told to `draft`. */
  open(request: ReadyRequest, signal: AbortSignal, draft: RoundDraft): Promise<OpenAnswer>;
  /** Chat models only. */
  listModels(signal: AbortSignal): Promise<DiscoveredModel[]>;
  /** One cheap call that fails when the key does not work. */
  check(signal: AbortSignal): Promise<void>;
  problemOf(error: unknown): ProviderProblem;
}
