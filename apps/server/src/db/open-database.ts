import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate } from './migrations/index.ts';
import type { Database } from './schema.ts';
import { sqliteForKysely } from './sqlite-adapter.ts';

export interface OpenDatabase {
  db: Kysely<Database>;
  /** The one writing handle under `db`; for `backup()` only. */
  handle: DatabaseSync;
  close(): Promise<void>;
}

/**
 * Opens the one writing connection of this process and brings its tables up to date. What a transaction has committed is on disk
 * (`synchronous=FULL`): the log's promise rests on it.
 */
export async function openDatabase(options: { file: string }): Promise<OpenDatabase> {
  const handle = new DatabaseSync(options.file, { enableForeignKeyConstraints: true });
  handle.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma wal_autocheckpoint = 1000;');
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqliteForKysely(handle) }) });
  await migrate(db);
  return { db, handle, close: () => db.destroy() };
}
