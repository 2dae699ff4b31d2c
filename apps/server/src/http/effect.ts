import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';

/**
 * What has to become durable together with a service's own change, in its transaction: the stored answer of a request that carries an
 * Idempotency-Key. A service calls it as the last write, with what it is going to answer.
 */
export type Effect<Answer> = (transaction: Transaction<Database>, answer: Answer) => Promise<void>;
