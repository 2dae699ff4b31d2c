import { sql, type Kysely } from 'kysely';

/** What people are asked about tracks, which is in no discussion; epics; and for which tier and ticket a request was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await approvalsWithoutDiscussion(db);
  await db.schema
    .createTable('epics')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('epic', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('epics_of_project').on('epics').columns(['project_id', 'id']).execute();
  await db.schema.alterTable('ledger').addColumn('tier', 'integer').execute();
  await db.schema.alterTable('ledger').addColumn('track_id', 'text').execute();
  await db.schema.alterTable('ledger').addColumn('ticket_id', 'text').execute();
}

/** Not every database can make a column optional: the table is made anew. */
async function approvalsWithoutDiscussion(db: Kysely<unknown>): Promise<void> {
  for (const index of ['approvals_by_status', 'approvals_by_run', 'approvals_by_discussion']) await db.schema.dropIndex(index).execute();
  await db.schema.alterTable('approvals').renameTo('approvals_before').execute();
  await db.schema
    .createTable('approvals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('discussion_id', 'text')
    .addColumn('run_id', 'text')
    .addColumn('entry_id', 'text')
    .addColumn('message_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('approval', 'text', (column) => column.notNull())
    .execute();
  const columns = sql.raw('id, project_id, discussion_id, run_id, entry_id, message_id, status, requested_at, expires_at, approval');
  await sql`INSERT INTO approvals (${columns}) SELECT ${columns} FROM approvals_before`.execute(db);
  await db.schema.dropTable('approvals_before').execute();
  await db.schema.createIndex('approvals_by_status').on('approvals').columns(['status', 'id']).execute();
  await db.schema.createIndex('approvals_by_run').on('approvals').columns(['run_id', 'id']).execute();
  await db.schema.createIndex('approvals_by_discussion').on('approvals').column('discussion_id').execute();
}
