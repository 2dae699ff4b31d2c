import type { Kysely } from 'kysely';

/** How long a model took until it began to answer, and a way to a provider's newest calls. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('ledger').addColumn('first_output_ms', 'integer').execute();
  await db.schema.createIndex('ledger_by_provider').on('ledger').columns(['provider', 'id']).execute();
}
