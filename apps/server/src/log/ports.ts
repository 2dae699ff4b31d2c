import type { CallId, EntryId, Event, EventFrame, MessageDelta, StreamName } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';

/** Events for one or several streams that become durable together or not at all. */
export interface Append {
  streams: readonly { stream: StreamName; events: readonly Event[] }[];
  /** Runs first, in the append's transaction. Throw a `RequestError` (or any error) to refuse: only this append is rolled back. */
  guard?: (transaction: Transaction<Database>) => Promise<void>;
  /** Rows that belong to the events (jobs, ledger, idempotency): written in the same transaction, after projections. */
  effects?: (transaction: Transaction<Database>, frames: readonly EventFrame[]) => Promise<void>;
}

export interface StreamHead {
  /** The first event that is still there. */
  firstSeq: number;
  /** The last event, 0 for a stream without events. */
  head: number;
}

/** The append-only log. What `append` has resolved for is on disk. */
export interface EventStore {
  append(append: Append): Promise<readonly EventFrame[]>;
  /** Events with `seq > after`, oldest first, at most `limit`, already upcast. */
  read(stream: StreamName, after: number, limit: number): Promise<readonly EventFrame[]>;
  head(stream: StreamName): Promise<StreamHead>;
}

/** A delta on its way to those who watch a message being written, with the encoded frame made once for all of them. */
export interface LiveDelta {
  stream: StreamName;
  entryId: EntryId;
  delta: MessageDelta;
  encoded: string;
}

/** A piece of what a running command says, encoded once for all who watch. */
export interface LiveOutput {
  encoded: string;
}

export interface BusListener {
  /** The stream has grown to `head`: read the store from where you are. `frames` are the new ones where this process appended them. */
  head(head: number, frames?: readonly EventFrame[]): void;
  delta(delta: LiveDelta): void;
  output?(output: LiveOutput): void;
}

/** Live news within a process (or, over Redis, between processes). Loses nothing that matters: the store has it all. */
export interface Bus {
  /** Returns what ends the subscription. */
  subscribe(stream: StreamName, listener: BusListener): () => void;
  announce(stream: StreamName, head: number, frames: readonly EventFrame[]): void;
  /** Sent to listeners at once; merging for a few tens of milliseconds is done by the caller. */
  publishDelta(stream: StreamName, entryId: EntryId, delta: MessageDelta): void;
  /** The messages being written in a stream, from offset 0, for those who join late. */
  running(stream: StreamName): readonly { entryId: EntryId; deltas: readonly MessageDelta[] }[];
  /** Called after `message.completed` or `message.interrupted` was announced. */
  closeMessage(stream: StreamName, entryId: EntryId): void;
  /** What a running command says, from an offset in its output on. Merging is done by the caller; the end of it is kept. */
  publishOutput(stream: StreamName, callId: CallId, piece: { offset: number; text: string }): void;
  /** The end of what each running command of a stream has said, for those who join late. */
  outputs(stream: StreamName): readonly { callId: CallId; offset: number; text: string }[];
  /** Called before `tool.finished` is appended: from then on nothing of it is sent. */
  endOutput(stream: StreamName, callId: CallId): void;
}
