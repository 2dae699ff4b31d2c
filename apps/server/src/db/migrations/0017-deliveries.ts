import type { Kysely } from 'kysely';

/** Projection of what leaves, from the streams of tracks and discussions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('track_id', 'text')
    .addColumn('discussion_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('delivery', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('deliveries_of_track').on('deliveries').columns(['track_id', 'id']).execute();
  await db.schema.createIndex('deliveries_of_discussion').on('deliveries').columns(['discussion_id', 'id']).execute();
  await db.schema.createIndex('deliveries_by_status').on('deliveries').column('status').execute();
}
