import type {
  ContentHash,
  EntryId,
  Event,
  EventOf,
  MessageDelta,
  ModelChoice,
  OpenCall,
  OpenRound,
  Part,
  RunState,
  Usage,
} from '@baton/protocol';
import type { Clock } from './clock.ts';
import type { RoundEvent, RoundRequest } from './round.ts';

/** A piece of the message `entryId`. `offset` counts UTF-16 units within the part. */
export interface LoopDelta extends MessageDelta {
  entryId: EntryId;
}

/** Why a run's signal is aborted: a person stopped it, or the server ends and another process goes on. Other reasons count as `shutdown`. */
export interface LoopAbort {
  type: 'stop' | 'shutdown';
}

/** Whom a run turns to when its model can't answer; without `next` there is nobody. `passedOver`: who can't be asked, with the reason. */
export interface Fallback {
  next?: ModelChoice;
  passedOver: NonNullable<EventOf<'round.failed'>['passedOver']>;
}

/** The world of a run. Whatever a port throws ends the loop with it, unless the signal has been aborted. */
export interface LoopPorts {
  /**
   * Resolves once the events are durable. Answers everything that the log has gained for this run since the last call, in the log's order: these
   * events, and what others wrote. `append([])` only catches up. Rejects when this process has the run no more.
   */
  append: (events: Event[]) => Promise<Event[]>;
  /** Reads what may have changed and says what to send. May append context entries of its own before. */
  refreshContext: (
    run: RunState,
    round: number,
    attempt: number,
    signal: AbortSignal,
  ) => Promise<{ started: EventOf<'round.started'>; request: RoundRequest }>;
  /** One round, as a ModelClient's `send` makes it. */
  send: (request: RoundRequest, signal: AbortSignal) => AsyncIterable<RoundEvent>;
  /**
   * Judges and runs the open calls; appends `tool.started` and `tool.finished` itself. `settled`: every one has its result. `parked`: some wait for
   * a person. Once the signal is aborted it may leave calls open.
   */
  settle: (calls: OpenCall[], signal: AbortSignal) => Promise<'settled' | 'parked'>;
  /** Says what is being written, to whoever watches. Must not throw. */
  delta: (delta: LoopDelta) => void;
  /**
   * The ledger's word on one request. `usage` is missing where the provider did not say: then it estimates from the request and `partsSoFar`;
   * `refused` requests were turned away before anything was used.
   */
  account: (input: {
    started: OpenRound;
    usage?: Usage;
    refused: boolean;
    partsSoFar: Part[];
    durationMs: number;
    /** Where anything came. */
    firstOutputMs?: number;
  }) => EventOf<'usage.recorded'>;
  /** Of the fallbacks that are left to the run, the first that can be asked what the run has to ask. Without it there are none. */
  fallback?: (run: RunState, signal: AbortSignal) => Promise<Fallback>;
  /** Keeps what a vendor wants back where the request's `resolveBlob` finds it. Resolves once it is durable. Without it the next round goes without. */
  keepState?: (content: string) => Promise<ContentHash>;
  newEntryId: () => EntryId;
  clock: Clock;
}
