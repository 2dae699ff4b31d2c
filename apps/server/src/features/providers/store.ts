import type { DiscoveredModel } from '@baton/ai-client';
import type { ProviderId, ProviderProblem } from '@baton/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Database, ProviderTable } from '../../db/schema.ts';

export type ProviderRow = Selectable<ProviderTable>;

const FRESH = {
  status: 'unchecked',
  problem: null,
  checked_at: null,
  set_by: null,
  set_by_name: null,
  set_at: null,
  models: null,
  models_at: null,
} as const satisfies Omit<ProviderRow, 'id'>;

/** What is known of providers beside their credentials. Takes the database or a transaction. */
export const providerStore = {
  all: (db: Kysely<Database>): Promise<ProviderRow[]> => db.selectFrom('providers').selectAll().execute(),

  one: (db: Kysely<Database>, id: ProviderId): Promise<ProviderRow | undefined> =>
    db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst(),

  /** Other credentials: nothing that was known counts any more. */
  async reset(db: Kysely<Database>, id: ProviderId, setBy: Pick<ProviderRow, 'set_by' | 'set_by_name' | 'set_at'>): Promise<void> {
    await change(db, id, { ...FRESH, ...setBy });
  },

  /** How the last call that proves the key went. */
  checked: (db: Kysely<Database>, id: ProviderId, problem: ProviderProblem | undefined, at: number): Promise<void> =>
    change(db, id, {
      status: problem === undefined ? 'ok' : 'failed',
      problem: problem === undefined ? null : JSON.stringify(problem),
      checked_at: at,
    }),

  listed: (db: Kysely<Database>, id: ProviderId, models: readonly DiscoveredModel[], at: number): Promise<void> =>
    change(db, id, { models: JSON.stringify(models), models_at: at }),

  remove: async (db: Kysely<Database>, id: ProviderId): Promise<void> => {
    await db.deleteFrom('providers').where('id', '=', id).execute();
  },
};

/** The models of the last fetch, and when that was. */
export function modelsOf(row: ProviderRow | undefined): { models: DiscoveredModel[]; at: number } | undefined {
  if (row === undefined || row.models === null || row.models_at === null) return undefined;
  return { models: JSON.parse(row.models) as DiscoveredModel[], at: row.models_at };
}

async function change(db: Kysely<Database>, id: ProviderId, values: Partial<Omit<ProviderRow, 'id'>>): Promise<void> {
  await db
    .insertInto('providers')
    .values({ id, ...FRESH, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}
