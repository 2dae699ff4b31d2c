import { sql, type Kysely } from 'kysely';

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

  await countBrokenRounds(db);
}

/** The folded state of a run has had `brokenRounds` since this version; only runs that still go on are looked at by what needs it. */
async function countBrokenRounds(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string }>`SELECT id, state FROM runs WHERE ended_at IS NULL`.execute(db);
  for (const { id, state } of rows) {
    const folded = { brokenRounds: 0, ...(JSON.parse(state) as object) };
    await sql`UPDATE runs SET state = ${JSON.stringify(folded)} WHERE id = ${id}`.execute(db);
  }
}
