import type { Kysely } from 'kysely';

/** What runs of a discussion use, named settings, and the size that a picture had before it was scaled down. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, empty] of [
    ['settings', '{}'],
    ['fallbacks', '[]'],
  ] as const) {
    await db.schema
      .alterTable('discussions')
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(empty))
      .execute();
  }
  await db.schema.alterTable('attachments').addColumn('from_width', 'integer').execute();
  await db.schema.alterTable('attachments').addColumn('from_height', 'integer').execute();

  await db.schema
    .createTable('presets')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    // The name as it is compared: no two presets differ in letters' case alone.
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('choice', 'text')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_by_name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
}
