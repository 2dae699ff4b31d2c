import { closed, CompactionBody, DiscussionIdText, Entry, Summary, SummaryBody, SummaryPlan } from '@baton/protocol/schemas';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { untilGone } from '../../http/until-gone.ts';
import type { Compaction } from './service.ts';

const tags = ['discussions'];
const one = closed({ id: DiscussionIdText });

/** How long a model may take for a summary, in milliseconds. */
const PATIENCE_MS = 180_000;

export function registerCompaction(app: TypedApp, compaction: Compaction, clock: Clock): void {
  app.post(
    '/discussions/:id/summaries/preview',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, body: SummaryBody, response: { 200: SummaryPlan } } },
    (request) => compaction.plan(request.params.id, request.body),
  );

  app.post(
    '/discussions/:id/summaries',
    { config: { access: 'run.start' }, schema: { tags, params: one, body: SummaryBody, response: { 201: Summary } } },
    async (request, reply) => {
      const signal = AbortSignal.any([untilGone(reply), AbortSignal.timeout(PATIENCE_MS)]);
      return reply
        .code(201)
        .send(await compaction.make(request.params.id, request.body, actorOf(request), signal, effectOf(request, 201, clock)));
    },
  );

  app.post(
    '/discussions/:id/compactions',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, body: CompactionBody, response: { 201: Entry } } },
    async (request, reply) =>
      reply.code(201).send(await compaction.apply(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );
}
