import type { Kysely, Transaction } from 'kysely';
import type { Database, JobTable } from '../db/schema.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../ids.ts';

export type Job = Pick<JobTable, 'id' | 'kind' | 'subject'>;

/** Work to be done once, kept as rows that are written with the events that cause it. */
export interface Queue {
  enqueue(transaction: Transaction<Database>, job: Pick<JobTable, 'kind' | 'subject'>): Promise<void>;
  /** Takes the oldest job that nobody has. */
  claim(processId: string): Promise<Job | undefined>;
  /** Jobs of a kind that processes other than this one had claimed and did not finish. */
  left(processId: string, kind: Job['kind']): Promise<Job[]>;
  finish(id: string): Promise<void>;
  /** Gives a claimed job back, in the transaction that says why. */
  unclaim(transaction: Transaction<Database>, id: string): Promise<void>;
  /** Gives back what processes other than this one had claimed. */
  release(processId: string): Promise<void>;
  /** Tells this process's workers that there may be work. */
  wake(): void;
  onWake(listener: () => void): () => void;
}

export function createQueue(deps: { db: Kysely<Database>; clock: Pick<Clock, 'now'> }): Queue {
  const { db, clock } = deps;
  const listeners = new Set<() => void>();

  return {
    async enqueue(transaction, job) {
      await transaction
        .insertInto('jobs')
        .values({ id: newId(), ...job, created_at: clock.now(), claimed_by: null })
        .execute();
    },

    async claim(processId) {
      return db
        .updateTable('jobs')
        .set({ claimed_by: processId })
        .where('id', '=', (query) => query.selectFrom('jobs').select('id').where('claimed_by', 'is', null).orderBy('id').limit(1))
        .where('claimed_by', 'is', null)
        .returning(['id', 'kind', 'subject'])
        .executeTakeFirst();
    },

    async left(processId, kind) {
      return db
        .selectFrom('jobs')
        .select(['id', 'kind', 'subject'])
        .where('kind', '=', kind)
        .where('claimed_by', 'is not', null)
        .where('claimed_by', '!=', processId)
        .execute();
    },

    async finish(id) {
      await db.deleteFrom('jobs').where('id', '=', id).execute();
    },

    async unclaim(transaction, id) {
      await transaction.updateTable('jobs').set({ claimed_by: null }).where('id', '=', id).execute();
    },

    async release(processId) {
      await db
        .updateTable('jobs')
        .set({ claimed_by: null })
        .where('claimed_by', 'is not', null)
        .where('claimed_by', '!=', processId)
        .execute();
    },

    wake() {
      for (const listener of listeners) listener();
    },

    onWake(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
