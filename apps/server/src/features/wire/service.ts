import { usdFromNano, type ContentHash, type ProviderId, type RunId, type Usage, type Wire, type WireRound } from '@baton/protocol';
import type { Selectable } from 'kysely';
import { countReferences } from '../../db/blobs.ts';
import type { LedgerTable, WireTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { RunStore } from '../runs/store.ts';
import { Capture, MAX_RESPONSE_BYTES, type Captured } from './capture.ts';
import { curlOf } from './curl.ts';

/** How long captured requests are kept. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Bodies of one answer together, in bytes. A run of many rounds sends its whole thread with each of them. */
const SHOWN_BYTES = 16 * 1024 * 1024;

/** What is stored beside the bodies. */
type Stored = Pick<Captured, 'request' | 'response' | 'timing'> & { provider: ProviderId; model: string; startedAt: string };

/** Which request of which run. */
export interface WirePlace {
  runId: RunId;
  round: number;
  attempt: number;
  provider: ProviderId;
  model: string;
}

const VARIABLES: Readonly<Record<string, string>> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  gemini: 'GEMINI_API_KEY',
};

/** Every request of a run as it went to its provider and came back, for people who want to see. */
export function createWires(deps: Pick<Deps, 'db' | 'blobs' | 'clock' | 'logger'> & { runs: Pick<RunStore, 'row'> }) {
  const { db, blobs, clock } = deps;
  /** What was seen and is not kept yet, each with its run. */
  const underway = new Map<Promise<void>, RunId>();

  async function keep(place: WirePlace, startedAt: number, captured: Captured): Promise<void> {
    const { request, response, timing } = captured;
    const stored: Stored = {
      provider: place.provider,
      model: place.model,
      startedAt: new Date(startedAt).toISOString(),
      request,
      response,
      timing,
    };
    const request_hash = captured.body === '' ? null : await blobs.put(captured.body);
    const response_hash = captured.raw === '' ? null : await blobs.put(captured.raw);
    await db.transaction().execute(async (transaction) => {
      await countReferences(transaction, present([request_hash, response_hash]), 1);
      await transaction
        .insertInto('wires')
        .values({
          run_id: place.runId,
          round: place.round,
          attempt: place.attempt,
          at: startedAt,
          wire: JSON.stringify(stored),
          request_hash,
          response_hash,
        })
        .execute();
    });
  }

  async function roundOf({ row, wire, stored, leftOut }: Found): Promise<WireRound> {
    const body = leftOut ? '' : await textOf(wire?.request_hash);
    return {
      round: row.round ?? 1,
      attempt: row.attempt ?? 1,
      provider: row.provider,
      model: row.model,
      simulated: row.simulated === 1,
      startedAt: stored?.startedAt ?? new Date(row.at - (row.duration_ms ?? 0)).toISOString(),
      ...(stored === undefined
        ? {}
        : {
            request: {
              ...stored.request,
              body,
              ...(body === '' && stored.request.bodyBytes > 0
                ? {}
                : { curl: curlOf(stored.request, body, VARIABLES[row.provider] ?? 'API_KEY') }),
            },
          }),
      ...(stored?.response === undefined
        ? {}
        : { response: { ...stored.response, raw: leftOut ? '' : await textOf(wire?.response_hash) } }),
      ...(leftOut ? { leftOut } : {}),
      timing: stored?.timing ?? (row.duration_ms === null ? {} : { totalMs: row.duration_ms }),
      usage: usageOf(row),
      costUsd: row.cost_nano_usd === null ? null : usdFromNano(row.cost_nano_usd),
      estimated: row.estimated === 1,
    };
  }

  const textOf = async (hash: ContentHash | null | undefined): Promise<string> =>
    hash === null || hash === undefined ? '' : blobs.readText(hash).catch(() => '');

  return {
    /** A capture for one request. Call `end` when its round has: what was seen is then kept, without anybody waiting for it. */
    start(place: WirePlace): { capture: Capture; end(): void } {
      const capture = new Capture(clock);
      const startedAt = clock.now();
      return {
        capture,
        end() {
          const captured = capture.captured();
          if (captured === undefined) return;
          const kept = keep(place, startedAt, captured)
            .catch((error: unknown) => deps.logger.warn({ err: error, runId: place.runId }, 'a captured request could not be kept'))
            .finally(() => underway.delete(kept));
          underway.set(kept, place.runId);
        },
      };
    },

    /**
     * A row for every request of the run that is in the ledger, in their order; with `round` those of this round only. Simulated ones, and those
     * kept no longer, have no request. Where the bodies are too many for one answer, the older ones are left out and can be asked for by round.
     */
    async ofRun(runId: RunId, round?: number): Promise<Wire> {
      await deps.runs.row(runId);
      await Promise.all([...underway].flatMap(([kept, of]) => (of === runId ? [kept] : [])));
      const rows = await db
        .selectFrom('ledger')
        .selectAll()
        .where('run_id', '=', runId)
        .where('source', '=', 'run')
        .orderBy('id')
        .execute();
      const wires = await db.selectFrom('wires').selectAll().where('run_id', '=', runId).orderBy('at').execute();
      const found = rows.map((row) => {
        const at = wires.findIndex((wire) => wire.round === row.round && wire.attempt === row.attempt);
        // After a crash the same round and attempt may have been made twice: each ledger row takes its own.
        const [wire] = at === -1 ? [] : wires.splice(at, 1);
        return { row, wire, stored: wire === undefined ? undefined : (JSON.parse(wire.wire) as Stored) };
      });
      const shown = withinBounds(found.filter(({ row }) => round === undefined || row.round === round));
      const items: WireRound[] = [];
      for (const each of shown) items.push(await roundOf(each));
      return { items };
    },

    /** Resolves when everything that was seen is kept. */
    async close(): Promise<void> {
      await Promise.all(underway.keys());
    },

    /** Forgets what is older than 30 days. Answers how many. */
    async prune(): Promise<number> {
      return db.transaction().execute(async (transaction) => {
        const gone = await transaction
          .deleteFrom('wires')
          .where('at', '<', clock.now() - KEPT_MS)
          .returning(['request_hash', 'response_hash'])
          .execute();
        await countReferences(
          transaction,
          gone.flatMap((row) => present([row.request_hash, row.response_hash])),
          -1,
        );
        return gone.length;
      });
    },
  };
}

export type Wires = ReturnType<typeof createWires>;

/** One request of the ledger with what was captured of it. `leftOut`: its bodies are not shown. */
interface Found {
  row: Selectable<LedgerTable>;
  wire: Selectable<WireTable> | undefined;
  stored: Stored | undefined;
  leftOut: boolean;
}

/** The newest keep their bodies: they hold what the older ones said. The newest of all always does. */
function withinBounds(found: readonly Omit<Found, 'leftOut'>[]): Found[] {
  let bytes = 0;
  return found
    .toReversed()
    .map((each, index) => {
      if (typeof each.wire?.request_hash === 'string') bytes += each.stored?.request.bodyBytes ?? 0;
      if (typeof each.wire?.response_hash === 'string') bytes += Math.min(MAX_RESPONSE_BYTES, each.stored?.response?.rawBytes ?? 0);
      return { ...each, leftOut: index > 0 && bytes > SHOWN_BYTES && each.stored !== undefined };
    })
    .toReversed();
}

function present(hashes: readonly (ContentHash | null)[]): ContentHash[] {
  return hashes.filter((hash) => hash !== null);
}

function usageOf(row: Selectable<LedgerTable>): Usage {
  return {
    inputTokens: row.input_tokens,
    ...(row.cached_input_tokens === null ? {} : { cachedInputTokens: row.cached_input_tokens }),
    outputTokens: row.output_tokens,
    ...(row.reasoning_tokens === null ? {} : { reasoningTokens: row.reasoning_tokens }),
  };
}
