import { upcast, type Event, type EventFrame, type StoredEvent, type StreamName } from '@baton/protocol';
import { sql, type Kysely, type Transaction } from 'kysely';
import { countReferences } from '../db/blobs.ts';
import type { Database } from '../db/schema.ts';
import type { Clock } from '../clock.ts';
import type { Append, Bus, EventStore, StreamHead } from './ports.ts';
import { blobsOf, project } from './projections.ts';

/** Appends of one transaction at most, so that a storm does not hold the database for long. */
const BATCH = 200;

interface Waiting {
  append: Append;
  resolve(frames: readonly EventFrame[]): void;
  reject(error: unknown): void;
}

type Outcome = { waiting: Waiting; frames: readonly EventFrame[] } | { waiting: Waiting; error: unknown };

export interface EventStoreDeps {
  db: Kysely<Database>;
  bus: Bus;
  clock: Pick<Clock, 'now'>;
}

/**
 * The append-only log with group commit: everything that was asked for in one turn of the event loop is one transaction, so one flush to the
 * disk; each append stands in a savepoint of its own, so a refusal undoes only its own part. Callers are answered, and readers told, after the
 * commit.
 */
export function createEventStore(deps: EventStoreDeps): EventStore {
  const { db, bus, clock } = deps;
  let queue: Waiting[] = [];
  let running = false;

  function schedule(): void {
    if (running) return;
    running = true;
    setImmediate(() => void drain());
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      await commit(batch);
    }
    running = false;
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const outcomes: Outcome[] = [];
    try {
      await db.transaction().execute(async (transaction) => {
        for (const waiting of batch) outcomes.push(await inSavepoint(transaction, waiting));
      });
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    for (const outcome of outcomes) if ('frames' in outcome) announce(outcome.frames);
    for (const outcome of outcomes) {
      if ('frames' in outcome) outcome.waiting.resolve(outcome.frames);
      else outcome.waiting.reject(outcome.error);
    }
  }

  async function inSavepoint(transaction: Transaction<Database>, waiting: Waiting): Promise<Outcome> {
    await sql`savepoint append`.execute(transaction);
    try {
      const frames = await write(transaction, waiting.append);
      await sql`release savepoint append`.execute(transaction);
      return { waiting, frames };
    } catch (error) {
      await sql`rollback to savepoint append`.execute(transaction);
      await sql`release savepoint append`.execute(transaction);
      return { waiting, error };
    }
  }

  async function write(transaction: Transaction<Database>, append: Append): Promise<readonly EventFrame[]> {
    const streams = append.streams
      .filter(({ events }) => events.length > 0)
      .toSorted((left, right) => (left.stream < right.stream ? -1 : 1));
    const heads = new Map<StreamName, number>();
    for (const { stream, events } of streams) heads.set(stream, await advance(transaction, stream, events.length));
    await append.guard?.(transaction);
    const at = clock.now();
    const frames: EventFrame[] = [];
    for (const { stream, events } of streams) {
      let seq = (heads.get(stream) ?? 0) - events.length;
      for (const event of events) frames.push({ type: 'event', stream, seq: ++seq, at: new Date(at).toISOString(), event });
    }
    if (frames.length > 0)
      await transaction
        .insertInto('events')
        .values(frames.map((frame) => rowOf(frame, at)))
        .execute();
    await countReferences(
      transaction,
      frames.flatMap((frame) => blobsOf(frame.event)),
      1,
    );
    await project(transaction, frames);
    await append.effects?.(transaction, frames);
    return frames;
  }

  /** Takes the next numbers of a stream and holds its row until the transaction ends. Answers the new head. */
  async function advance(transaction: Transaction<Database>, stream: StreamName, by: number): Promise<number> {
    const row = await transaction
      .insertInto('streams')
      .values({ stream, first_seq: 1, head: by })
      .onConflict((conflict) => conflict.column('stream').doUpdateSet({ head: sql<number>`streams.head + ${by}` }))
      .returning('head')
      .executeTakeFirstOrThrow();
    return row.head;
  }

  function announce(frames: readonly EventFrame[]): void {
    for (const [stream, own] of Map.groupBy(frames, (frame) => frame.stream)) bus.announce(stream, own.at(-1)?.seq ?? 0, own);
  }

  return {
    append(append) {
      return new Promise((resolve, reject) => {
        queue.push({ append, resolve, reject });
        schedule();
      });
    },

    async read(stream, after, limit) {
      const rows = await db
        .selectFrom('events')
        .select(['seq', 'at', 'data'])
        .where('stream', '=', stream)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        type: 'event',
        stream,
        seq: row.seq,
        at: new Date(row.at).toISOString(),
        event: upcast(JSON.parse(row.data) as StoredEvent),
      }));
    },

    async head(stream): Promise<StreamHead> {
      const row = await db.selectFrom('streams').select(['first_seq', 'head']).where('stream', '=', stream).executeTakeFirst();
      return { firstSeq: row?.first_seq ?? 1, head: row?.head ?? 0 };
    },
  };
}

function rowOf(frame: EventFrame, at: number) {
  const { stream, seq, event } = frame;
  return { stream, seq, at, type: event.type, v: event.v, data: JSON.stringify(event satisfies Event) };
}
