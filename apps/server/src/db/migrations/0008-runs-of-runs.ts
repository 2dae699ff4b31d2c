import type { Kysely } from 'kysely';

/** Runs that were started by other runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('runs').addColumn('parent_run_id', 'text').execute();
  await db.schema.createIndex('runs_by_parent').on('runs').column('parent_run_id').execute();
}
