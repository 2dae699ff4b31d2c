import type { Kysely } from 'kysely';

/** Where the runs of a discussion work, if that is not its project's folder. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('discussions').addColumn('worktree', 'text').execute();
}
