import { closed, CostUsd, Time } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { UsageRow } from '../../db/reader-queries.ts';
import type { Clock } from '../../deps.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Ledger } from './service.ts';

const Row = closed({
  key: Type.String(),
  label: Type.String(),
  calls: Type.Integer(),
  inputTokens: Type.Integer(),
  cachedInputTokens: Type.Integer(),
  outputTokens: Type.Integer(),
  reasoningTokens: Type.Integer(),
  costUsd: CostUsd,
  unknownCalls: Type.Integer(),
  estimatedCalls: Type.Integer(),
  simulatedCalls: Type.Integer(),
});

const query = closed({
  groupBy: Type.Enum(['model', 'member', 'project', 'day']),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
});

export function registerLedger(app: TypedApp, ledger: Ledger, clock: Clock): void {
  app.get(
    '/usage',
    {
      config: { access: 'usage.read' },
      schema: {
        tags: ['usage'],
        querystring: query,
        response: { 200: closed({ items: Type.Array(Row), nextCursor: Type.Null(), asOfSeq: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const { groupBy, from, to } = request.query;
      const items = await ledger.usage(
        groupBy,
        from === undefined ? 0 : Date.parse(from),
        to === undefined ? clock.now() + 1 : Date.parse(to),
      );
      if (request.headers.accept?.includes('text/csv') === true)
        return reply
          .type('text/csv; charset=utf-8')
          .serializer((text: unknown) => String(text))
          .send(csv(items) as never);
      return { items, nextCursor: null, asOfSeq: 0 };
    },
  );
}

const COLUMNS = [
  'key',
  'label',
  'calls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
  'unknownCalls',
  'estimatedCalls',
  'simulatedCalls',
] as const satisfies readonly (keyof UsageRow)[];

/** RFC 4180. A cell that a spreadsheet would read as a formula gets an apostrophe in front. */
function csv(rows: readonly UsageRow[]): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? 'unknown' : String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))].join('\r\n') + '\r\n';
}
