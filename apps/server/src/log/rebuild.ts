import { asId, upcast, type EventFrame, type StoredEvent, type StreamName } from '@baton/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';
import { project } from './projections.ts';

/** Tables that are folds of the log. */
const PROJECTIONS = [
  'discussions',
  'takes',
  'entries',
  'runs',
  'steers',
  'approvals',
  'changes',
  'epics',
  'tracks',
  'tickets',
  'deliveries',
] as const;

/** Kinds of streams that they are folds of. */
const PROJECTED = ['discussion', 'project', 'track'];

const PAGE = 500;

/** Makes the projections again from the log, in one transaction. */
export async function rebuildProjections(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(rebuildIn);
}

async function rebuildIn(transaction: Transaction<Database>): Promise<void> {
  for (const table of PROJECTIONS) await transaction.deleteFrom(table).execute();
  const streams = await transaction
    .selectFrom('streams')
    .select('stream')
    .where((where) => where.or(PROJECTED.map((kind) => where('stream', 'like', asId<StreamName>(`${kind}:%`)))))
    .orderBy('stream')
    .execute();
  for (const { stream } of streams) {
    for (let after = 0; ;) {
      const rows = await transaction
        .selectFrom('events')
        .select(['seq', 'at', 'data'])
        .where('stream', '=', stream)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      const frames = rows.map((row): EventFrame => {
        const event = upcast(JSON.parse(row.data) as StoredEvent);
        return { type: 'event', stream, seq: row.seq, at: new Date(row.at).toISOString(), event };
      });
      await project(transaction, frames);
      after = frames.at(-1)?.seq ?? after;
      if (frames.length < PAGE) break;
    }
  }
}

class Undo extends Error {}

/** What differs between the projections and what the log says they should be, a sentence each. Changes nothing. */
export async function compareProjections(db: Kysely<Database>): Promise<string[]> {
  const differences: string[] = [];
  await db
    .transaction()
    .execute(async (transaction) => {
      const before = await snapshot(transaction);
      await rebuildIn(transaction);
      const after = await snapshot(transaction);
      for (const table of PROJECTIONS) {
        const [left, right] = [before[table], after[table]];
        for (const id of new Set([...left.keys(), ...right.keys()])) {
          if (left.get(id) !== right.get(id)) differences.push(`${table}: ${id} is not what the log says.`);
        }
      }
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return differences;
}

async function snapshot(transaction: Transaction<Database>): Promise<Record<(typeof PROJECTIONS)[number], Map<string, string>>> {
  const tables = {} as Record<(typeof PROJECTIONS)[number], Map<string, string>>;
  for (const table of PROJECTIONS) {
    const rows = await transaction.selectFrom(table).selectAll().execute();
    tables[table] = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
  }
  return tables;
}

/** Streams whose events are not numbered without gaps up to their head. */
export async function checkLog(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('streams')
    .leftJoin('events', 'events.stream', 'streams.stream')
    .select((expression) => [
      'streams.stream',
      'streams.first_seq',
      'streams.head',
      expression.fn.count<number>('events.seq').as('events'),
      expression.fn.min('events.seq').as('first'),
      expression.fn.max('events.seq').as('last'),
    ])
    .groupBy(['streams.stream', 'streams.first_seq', 'streams.head'])
    .execute();
  return rows
    .filter((row) => row.head > 0 && (row.first !== row.first_seq || row.last !== row.head || row.events !== row.head - row.first_seq + 1))
    .map(
      (row) =>
        `${row.stream}: the log has ${row.events} events between ${row.first} and ${row.last}, but should have ${row.first_seq} to ${row.head}.`,
    );
}
