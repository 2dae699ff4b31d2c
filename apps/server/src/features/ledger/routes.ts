import { closed, CostUsd, Time } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { untilGone } from '../../http/until-gone.ts';
import { usageCsv } from './csv.ts';
import type { Ledger } from './service.ts';

const Count = Type.Integer({ minimum: 0 });

const Row = closed({
  key: Type.String(),
  label: Type.String(),
  calls: Count,
  inputTokens: Count,
  cachedInputTokens: Count,
  outputTokens: Count,
  reasoningTokens: Count,
  /** Sum of the known prices. */
  costUsd: CostUsd,
  unknownCalls: Count,
  estimatedCalls: Count,
  simulatedCalls: Count,
});

const query = closed({
  groupBy: Type.Enum(['model', 'member', 'project', 'track', 'ticket', 'tier', 'day']),
  /** Default: everything up to now. `to` itself is not part of it. */
  from: Type.Optional(Time),
  to: Type.Optional(Time),
});

const report = closed({ items: Type.Array(Row), timeZone: Type.String() });

export function registerLedger(app: TypedApp, ledger: Ledger, clock: Clock): void {
  app.get(
    '/usage',
    { config: { access: 'usage.read' }, schema: { tags: ['usage'], querystring: query, response: { 200: report } } },
    async (request, reply) => {
      const { groupBy } = request.query;
      const from = request.query.from === undefined ? 0 : Date.parse(request.query.from);
      const to = request.query.to === undefined ? clock.now() + 1 : Date.parse(request.query.to);
      if (from > to) throw new RequestError('invalid', 'querystring/from: must not be later than `to`.');
      const answer = await ledger.usage(groupBy, from, to, untilGone(reply));
      const { accept } = request.headers;
      if (accept?.includes('text/csv') !== true) return answer;
      reply.type('text/csv; charset=utf-8').serializer((text: unknown) => String(text));
      return reply.send(usageCsv(answer.items) as never);
    },
  );
}
