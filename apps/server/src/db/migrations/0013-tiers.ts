import type { Kysely } from 'kysely';

/** Who works for a project, tier by tier. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('project_tiers')
    .addColumn('project_id', 'text', (column) => column.primaryKey())
    .addColumn('tiers', 'text', (column) => column.notNull())
    .addColumn('workers', 'integer')
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'integer', (column) => column.notNull())
    .addColumn('updated_by_name', 'text', (column) => column.notNull())
    .execute();
}
