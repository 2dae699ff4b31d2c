import type { Kysely } from 'kysely';

/** Context files under names, per project. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('context_presets')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    // The name as it is compared: no two presets of a project differ in letters' case alone.
    .addColumn('name_key', 'text', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_by_name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addUniqueConstraint('context_presets_names', ['project_id', 'name_key'])
    .execute();
}
