import type { Kysely } from 'kysely';

/** What tool calls made of files, and what was taken back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('changes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('discussion_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('changes_by_discussion').on('changes').columns(['discussion_id', 'at']).execute();
}
