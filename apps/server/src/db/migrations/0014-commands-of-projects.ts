import type { Kysely } from 'kysely';

/** What is run in new worktrees of a project, and what checks one, with their time limits. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('projects').addColumn('prepare_command', 'text').execute();
  await db.schema.alterTable('projects').addColumn('prepare_seconds', 'integer').execute();
  await db.schema.alterTable('projects').addColumn('check_command', 'text').execute();
  await db.schema.alterTable('projects').addColumn('check_seconds', 'integer').execute();
}
