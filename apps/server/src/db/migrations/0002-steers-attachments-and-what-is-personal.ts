import { sql, type Kysely } from 'kysely';

/** What people say to runs at work, cuts of takes, uploaded files, captured requests, and what only one member sees. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('discussions')
    .addColumn('pinned', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('takes').addColumn('trim', 'text').execute();

  await db.schema
    .createTable('steers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('discussion_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('steer', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('steers_by_run').on('steers').columns(['run_id', 'id']).execute();
  await db.schema.createIndex('steers_by_discussion').on('steers').columns(['discussion_id', 'id']).execute();

  await db.schema
    .createTable('attachments')
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('media_type', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('attachments_key', ['project_id', 'hash'])
    .execute();
  await db.schema.createIndex('attachments_by_hash').on('attachments').column('hash').execute();

  await db.schema
    .createTable('wires')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('round', 'integer', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('wire', 'text', (column) => column.notNull())
    .addColumn('request_hash', 'text')
    .addColumn('response_hash', 'text')
    .execute();
  await db.schema.createIndex('wires_by_run').on('wires').columns(['run_id', 'at']).execute();

  await db.schema
    .createTable('drafts')
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('discussion_id', 'text', (column) => column.notNull())
    .addColumn('draft', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('drafts_key', ['member_id', 'discussion_id'])
    .execute();

  await db.schema
    .createTable('read_marks')
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addColumn('discussion_id', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('read_marks_key', ['member_id', 'discussion_id'])
    .execute();

  await db.schema
    .createTable('preferences')
    .addColumn('member_id', 'text', (column) => column.primaryKey())
    .addColumn('preferences', 'text', (column) => column.notNull())
    .execute();

  await giveActiveRunsSteers(db);
}

/** The folded state of a run has had `steers` since this version; only runs that still go on are looked at by what needs it. */
async function giveActiveRunsSteers(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string }>`SELECT id, state FROM runs WHERE ended_at IS NULL`.execute(db);
  for (const { id, state } of rows) {
    const folded = { steers: [], ...(JSON.parse(state) as object) };
    await sql`UPDATE runs SET state = ${JSON.stringify(folded)} WHERE id = ${id}`.execute(db);
  }
}
