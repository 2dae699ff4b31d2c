import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql, type KyselyPlugin } from 'kysely';
import { migrate } from './migrations/index.ts';
import { openDatabase } from './open-database.ts';
import type { Database } from './schema.ts';

export type DatabaseKind = 'sqlite' | 'postgresql';

/** Empty databases of both kinds, for tests of queries. */
export interface TestDatabases {
  open(kind: DatabaseKind): Promise<Kysely<Database>>;
  /** To be called when all tests have ended. */
  close(): Promise<void>;
}

/** PostgreSQL's 64-bit integers come as bigint or text: numbers but for money, as the server's adapter for it will have to do. */
const numbers: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({
    ...result,
    rows: result.rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'bigint' && !name.endsWith('_nano_usd') ? Number(value) : value,
        ]),
      ),
    ),
  }),
};

/** A new SQLite for every test; one PostgreSQL, which is emptied, since starting it takes seconds. */
export function createTestDatabases(): TestDatabases {
  const closing: (() => Promise<void>)[] = [];
  let postgresql: Kysely<Database> | undefined;

  async function openSqlite(): Promise<Kysely<Database>> {
    const directory = mkdtempSync(join(tmpdir(), 'baton-database-'));
    const { db, close } = await openDatabase({ file: join(directory, 'baton.db') });
    closing.push(async () => {
      await close();
      rmSync(directory, { recursive: true });
    });
    return db;
  }

  async function openPostgresql(): Promise<Kysely<Database>> {
    if (postgresql === undefined) {
      const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }), plugins: [numbers] });
      closing.push(() => db.destroy());
      await migrate(db);
      postgresql = db;
      return db;
    }
    for (const { name } of await postgresql.introspection.getTables()) {
      if (!name.startsWith('kysely_')) await sql`DELETE FROM ${sql.table(name)}`.execute(postgresql);
    }
    return postgresql;
  }

  return {
    open: (kind) => (kind === 'sqlite' ? openSqlite() : openPostgresql()),
    async close() {
      for (const close of closing.splice(0)) await close();
    },
  };
}
