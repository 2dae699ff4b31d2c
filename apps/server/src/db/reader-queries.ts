import type { DatabaseSync } from 'node:sqlite';
import { usdFromNano } from '@baton/protocol';

export type UsageGroup = 'model' | 'member' | 'project' | 'track' | 'ticket' | 'tier' | 'day';

/** One row of a usage report. `costUsd` sums the known prices and is null when there is none. */
export interface UsageRow {
  key: string;
  label: string;
  calls: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  costUsd: string | null;
  unknownCalls: number;
  estimatedCalls: number;
  simulatedCalls: number;
}

/** The queries that the reader knows, with what they take and answer. */
export interface ReaderQueries {
  usage: { parameters: { groupBy: UsageGroup; from: number; to: number; timeZone: string }; answer: UsageRow[] };
}

export type ReaderQuery = keyof ReaderQueries;

type Handlers = {
  readonly [Name in ReaderQuery]: (database: DatabaseSync, parameters: ReaderQueries[Name]['parameters']) => ReaderQueries[Name]['answer'];
};

const KEYS = {
  model: { key: "ledger.provider || '/' || ledger.model", label: "ledger.provider || '/' || ledger.model" },
  member: { key: 'ledger.member_id', label: 'coalesce(max(members.name), ledger.member_id)' },
  tier: { key: "coalesce(cast(ledger.tier as text), '')", label: "coalesce(cast(ledger.tier as text), '')" },
  ticket: { key: "coalesce(ledger.ticket_id, '')", label: "coalesce(max(json_extract(tickets.ticket, '$.title')), '')" },
  track: { key: "coalesce(ledger.track_id, '')", label: "coalesce(max(json_extract(tracks.track, '$.title')), '')" },
  project: { key: "coalesce(ledger.project_id, '')", label: "coalesce(max(projects.name), '')" },
} as const;

const SUMS = `
  count(*) as calls,
  sum(input_tokens) as inputTokens,
  sum(coalesce(cached_input_tokens, 0)) as cachedInputTokens,
  sum(output_tokens) as outputTokens,
  sum(coalesce(reasoning_tokens, 0)) as reasoningTokens,
  sum(cost_nano_usd) as cost,
  sum(cost_nano_usd is null) as unknownCalls,
  sum(estimated) as estimatedCalls,
  sum(simulated) as simulatedCalls`;

type SummedRow = { key: string; label: string; cost: bigint | null } & Record<Exclude<keyof UsageRow, 'key' | 'label' | 'costUsd'>, bigint>;

function report(rows: readonly SummedRow[]): UsageRow[] {
  return rows.map((row) => ({
    key: row.key,
    label: row.label,
    calls: Number(row.calls),
    inputTokens: Number(row.inputTokens),
    cachedInputTokens: Number(row.cachedInputTokens),
    outputTokens: Number(row.outputTokens),
    reasoningTokens: Number(row.reasoningTokens),
    costUsd: row.cost === null ? null : usdFromNano(row.cost),
    unknownCalls: Number(row.unknownCalls),
    estimatedCalls: Number(row.estimatedCalls),
    simulatedCalls: Number(row.simulatedCalls),
  }));
}

/** The ledger summed by what stands in a column; rows of `from` ≤ time < `to`, milliseconds. */
function byColumn(database: DatabaseSync, groupBy: Exclude<UsageGroup, 'day'>, from: number, to: number): UsageRow[] {
  const { key, label } = KEYS[groupBy];
  const statement = database.prepare(
    `select ${key} as key, ${label} as label, ${SUMS} from ledger
     left join members on members.id = ledger.member_id
     left join projects on projects.id = ledger.project_id
     left join tracks on tracks.id = ledger.track_id
     left join tickets on tickets.id = ledger.ticket_id
     where ledger.at >= ? and ledger.at < ? group by 1 order by cost desc, calls desc`,
  );
  statement.setReadBigInts(true);
  return report(statement.all(from, to) as SummedRow[]);
}

/** By day of a time zone. SQLite knows no zones, and some are off by a quarter of an hour: so rows are summed by quarter hours first. */
function byDay(database: DatabaseSync, from: number, to: number, timeZone: string): UsageRow[] {
  const quarter = 900_000;
  const statement = database.prepare(
    `select (at / ${quarter}) as key, '' as label, ${SUMS} from ledger where at >= ? and at < ? group by 1 order by 1`,
  );
  statement.setReadBigInts(true);
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const days = new Map<string, SummedRow>();
  for (const row of statement.all(from, to) as (Omit<SummedRow, 'key'> & { key: bigint })[]) {
    const day = format.format(Number(row.key) * quarter);
    const sum = days.get(day);
    days.set(day, sum === undefined ? { ...row, key: day, label: day } : added(sum, row));
  }
  return report([...days.values()]);
}

function added(left: SummedRow, right: Omit<SummedRow, 'key'>): SummedRow {
  return {
    key: left.key,
    label: left.label,
    calls: left.calls + right.calls,
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    cost: left.cost === null ? right.cost : left.cost + (right.cost ?? 0n),
    unknownCalls: left.unknownCalls + right.unknownCalls,
    estimatedCalls: left.estimatedCalls + right.estimatedCalls,
    simulatedCalls: left.simulatedCalls + right.simulatedCalls,
  };
}

export const readerQueries: Handlers = {
  usage(database, { groupBy, from, to, timeZone }) {
    return groupBy === 'day' ? byDay(database, from, to, timeZone) : byColumn(database, groupBy, from, to);
  },
};
