import type { TierWork, WorkSample } from '@baton/conductor';
import { noUsage, type ProjectId, type Ticket, type Tier, type UsageTotals } from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** So many tickets are looked at, the newest first. */
const NEWEST = 500;

/** What the project's tickets used that were completed by real models: what simulated ones say they used is made up. */
export async function workSamples(db: Kysely<Database>, projectId: ProjectId): Promise<WorkSample[]> {
  const rows = await db
    .selectFrom('tickets')
    .innerJoin('tracks', 'tracks.id', 'tickets.track_id')
    .select(['tickets.ticket', 'tickets.tier_usage'])
    .where('tracks.project_id', '=', projectId)
    .where('tickets.tier_usage', '!=', '[]')
    .orderBy('tickets.id', 'desc')
    .limit(NEWEST)
    .execute();
  return rows.flatMap((row) => {
    const { status, targetFiles } = JSON.parse(row.ticket) as Ticket;
    const tiers = new Map(JSON.parse(row.tier_usage) as [Tier, UsageTotals][]);
    const [worker, qa] = [tiers.get(3) ?? noUsage, tiers.get(4) ?? noUsage];
    if (status !== 'completed' || worker.calls === 0 || worker.simulatedCalls + qa.simulatedCalls > 0) return [];
    return [{ files: targetFiles.length, worker: workOf(worker), qa: workOf(qa) }];
  });
}

function workOf({ calls, inputTokens, cachedInputTokens, outputTokens }: UsageTotals): TierWork {
  return { calls, inputTokens, cachedInputTokens, outputTokens };
}
