import { sql, type Kysely } from 'kysely';

/** What people are asked and decide, and the rules by which they are asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('approvals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('discussion_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text')
    .addColumn('entry_id', 'text')
    .addColumn('message_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('approval', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('approvals_by_status').on('approvals').columns(['status', 'id']).execute();
  await db.schema.createIndex('approvals_by_run').on('approvals').columns(['run_id', 'id']).execute();
  await db.schema.createIndex('approvals_by_discussion').on('approvals').column('discussion_id').execute();

  await db.schema
    .createTable('policies')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('rules', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_by_name', 'text', (column) => column.notNull())
    .execute();

  await addRules(db);
}

/** The folded state of a run has had `rules`, `chain` and `resumed` since this version; only runs that still go on are looked at by what needs them. */
async function addRules(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string }>`SELECT id, state FROM runs WHERE ended_at IS NULL`.execute(db);
  for (const { id, state } of rows) {
    const folded = { rules: [], chain: null, resumed: false, ...(JSON.parse(state) as object) };
    await sql`UPDATE runs SET state = ${JSON.stringify(folded)} WHERE id = ${id}`.execute(db);
  }
}
