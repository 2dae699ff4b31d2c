import type { Kysely } from 'kysely';

/** What each tier used for a ticket: the next quotes go by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('tickets')
    .addColumn('tier_usage', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}
