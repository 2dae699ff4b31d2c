/** What went wrong, in words that every provider has its own form for. */
export type DoubleFailure =
  | 'auth'
  | 'rate_limit'
  | 'quota'
  | 'balance'
  | 'overloaded'
  | 'context_length'
  | 'model_not_found'
  | 'invalid_request';

/** One answer of a provider, whatever its wire looks like. The default of everything is that it is not there. */
export interface DoubleAnswer {
  /** Pieces of what the model thinks. It is signed, or encrypted, as the provider does that. */
  reasoning?: readonly string[];
  /** Pieces of the text. */
  text?: readonly string[];
  /** Each with the pieces of its arguments; none: a tool without parameters. */
  calls?: readonly { name: string; pieces: readonly string[] }[];
  /** As Baton counts: input with cached, output with reasoning. Absent: the provider does not say. */
  usage?: { inputTokens: number; cachedInputTokens?: number; outputTokens: number; reasoningTokens?: number };
  /** Default: `calls` where there are any, else `stop`. */
  ends?: 'stop' | 'calls' | 'length' | 'refusal';
  /** Turned away with a status, before anything is streamed. `retryAfterS`: how long to wait, in seconds. */
  fails?: { kind: DoubleFailure; retryAfterS?: number };
  /**
   * Instead of the end: `broken` closes the connection, `clean` ends the stream in order, `held` keeps it open and silent, `error_frame` reports an
   * overload within the stream, `null_frame` sends an event that is `null`.
   */
  cut?: 'broken' | 'clean' | 'held' | 'error_frame' | 'null_frame';
  /** Something with status 200 that is no answer. */
  instead?: 'nothing' | 'web_page';
  /** Falls silent in the middle until this resolves. */
  until?: Promise<void>;
  /** Bytes per write, each in a packet of its own; 1 tears every character that has more. */
  bytesPerWrite?: number;
}

/** An error as a provider's wire has it. */
export interface WireError {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: unknown;
}

/** How one provider writes answers: events in order, and errors. */
export interface DoubleWire {
  /** The text of the event stream, one piece for each event. Without its end where the answer is cut. */
  frames(answer: DoubleAnswer): string[];
  /** What an overload within a stream looks like. */
  errorFrame: string;
  error(kind: DoubleFailure, retryAfterS: number | undefined): WireError;
  /** The list of models, a page of it. */
  models(ids: readonly string[], url: URL): unknown;
}

export function endOf(answer: DoubleAnswer): NonNullable<DoubleAnswer['ends']> {
  return answer.ends ?? ((answer.calls ?? []).length > 0 ? 'calls' : 'stop');
}
