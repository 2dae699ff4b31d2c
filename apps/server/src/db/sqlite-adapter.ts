import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Columns of money, by their name: read as bigint, since nano-USD may pass what a double holds. All other integers are numbers. */
const isMoney = (column: string): boolean => column.endsWith('_nano_usd');

type Row = Record<string, unknown>;

/** Statements that are kept prepared. Kysely writes the same texts again and again. */
const KEPT_STATEMENTS = 300;

/** `node:sqlite`'s database in the shape that Kysely's SqliteDialect wants. */
export function sqliteForKysely(database: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql: string): SqliteStatement {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = adapt(database.prepare(sql));
      if (kept.size >= KEPT_STATEMENTS) kept.clear();
      kept.set(sql, statement);
      return statement;
    },
  };
}

function adapt(statement: StatementSync): SqliteStatement {
  const columns = statement.columns();
  const hasMoney = columns.some((column) => isMoney(column.name));
  if (hasMoney) statement.setReadBigInts(true);
  const read = (row: Row): Row => (hasMoney ? numbersButMoney(row) : row);
  const values = (parameters: ReadonlyArray<unknown>): SQLInputValue[] => parameters as SQLInputValue[];
  return {
    reader: columns.length > 0,
    all: (parameters) => (statement.all(...values(parameters)) as Row[]).map(read),
    run: (parameters) => statement.run(...values(parameters)),
    *iterate(parameters) {
      for (const row of statement.iterate(...values(parameters))) yield read(row);
    },
  };
}

function numbersButMoney(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, typeof value === 'bigint' && !isMoney(column) ? Number(value) : value]),
  );
}
