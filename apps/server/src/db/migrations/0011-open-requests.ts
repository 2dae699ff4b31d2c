import type { Kysely } from 'kysely';

/** Requests to providers that are under way and that no log tells of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('open_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('process_id', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('input_tokens', 'integer', (column) => column.notNull())
    .execute();
}
