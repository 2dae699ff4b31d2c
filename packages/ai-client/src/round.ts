import type {
  CallId,
  ContentHash,
  EventOf,
  Model,
  ModelCapabilities,
  ModelSettings,
  Part,
  ProviderProblem,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolDefinition,
  Usage,
} from '@baton/protocol';

/** What a model may write. */
export type AnswerPart = TextPart | ReasoningPart | ToolCallPart;

export type FinishReason = EventOf<'message.completed'>['finishReason'];

/** One message as it is sent. Tool results are messages of role `tool`. */
export interface RoundMessage {
  role: 'user' | 'assistant' | 'system' | 'tool';
  parts: readonly Part[];
}

/** Reads what a part only names by its hash. */
export type ResolveBlob = (hash: ContentHash) => Promise<Uint8Array>;

/** Everything that decides one request to a model. */
export interface RoundRequest {
  model: string;
  system?: string;
  messages: readonly RoundMessage[];
  tools?: readonly ToolDefinition[];
  settings: ModelSettings;
  /** What the provider's own list says of the model; counts before the catalogue. */
  capabilities?: ModelCapabilities;
  /** The answer has to be JSON of this JSON Schema. `name`: letters, digits, `_` and `-`. */
  output?: { name: string; schema: Readonly<Record<string, unknown>> };
  /** Needed for images and for what vendors want back. Asked once for each; what it throws for an image ends the round. */
  resolveBlob?: ResolveBlob;
}

/** A piece of the answer. `part` is the index into the answer's parts; a part's pieces put together are its text. */
export type RoundDelta =
  | { type: 'text.delta'; part: number; text: string }
  | { type: 'reasoning.delta'; part: number; text: string }
  /** `text` is a piece of the arguments; a call's first delta may have an empty one. */
  | { type: 'tool_call.delta'; part: number; callId: CallId; vendorCallId?: string; name: string; text: string };

/**
 * What a vendor wants back with one part of its answer. Opaque: kept as it is where only `resolveBlob` finds it, and named as the part's
 * `providerState`.
 */
export interface PartState {
  /** Index into the answer's parts. */
  part: number;
  content: string;
}

/** `usage` is absent where the provider did not say. `vendorUsage` is its own object, untouched. */
export interface RoundCompleted {
  type: 'round.completed';
  parts: AnswerPart[];
  states?: PartState[];
  finishReason: FinishReason;
  vendorFinishReason?: string;
  usage?: Usage;
  vendorUsage?: unknown;
}

export interface RoundFailed {
  type: 'round.failed';
  problem: ProviderProblem;
  /** What had come by then. */
  parts: AnswerPart[];
  usage?: Usage;
  /** Whether anything of an answer had come: then the same request is never sent again unasked. */
  outputSeen: boolean;
}

/** What one round emits: deltas, then exactly one of `round.completed` and `round.failed`. */
export type RoundEvent = RoundDelta | RoundCompleted | RoundFailed;

/** A model as its provider lists it: what is not known is absent. Prices are known elsewhere. */
export type DiscoveredModel = Omit<Model, 'price' | 'dialect' | 'assumed' | 'takes'>;
