import type { FirstOutput, ProviderId } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** Of the newest calls of a provider so many are looked at. */
const CALLS = 2_000;

/** Fewer calls of a model say nothing about its slowest. */
const LEAST_CALLS = 20;

/** How long models of a provider take until they begin to answer, by model, from the ledger's newest calls. */
export async function firstOutputs(db: Kysely<Database>, provider: ProviderId): Promise<ReadonlyMap<string, FirstOutput>> {
  const rows = await db
    .selectFrom('ledger')
    .select(['model', 'first_output_ms'])
    .where('provider', '=', provider)
    .orderBy('id', 'desc')
    .limit(CALLS)
    .execute();
  const answered = rows.flatMap(({ model, first_output_ms: time }) => (time === null ? [] : [{ model, time }]));
  const measured = [...Map.groupBy(answered, ({ model }) => model)].filter(([, calls]) => calls.length >= LEAST_CALLS);
  return new Map(measured.map(([model, calls]) => [model, { calls: calls.length, p95Ms: percentile95(calls.map(({ time }) => time)) }]));
}

/** The least of the values that at most one in twenty passes. */
function percentile95(values: readonly number[]): number {
  const ascending = values.toSorted((left, right) => left - right);
  return ascending[Math.ceil(ascending.length * 0.95) - 1] ?? 0;
}
