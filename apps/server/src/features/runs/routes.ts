import {
  closed,
  DiscussionIdText,
  Preview,
  Run,
  RunAccepted,
  RunBody,
  RunIdText,
  SteerAccepted,
  SteerBody,
  SteerIdText,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Runs } from './service.ts';
import type { Steering } from './steering.ts';

const tags = ['runs'];
const withTexts = closed({ texts: Type.Optional(Type.Boolean()) });
const ofDiscussion = closed({ id: DiscussionIdText });
const one = closed({ id: RunIdText });

export function registerRuns(app: TypedApp, runs: Runs, steering: Steering, clock: Clock): void {
  app.post(
    '/discussions/:id/runs',
    { config: { access: 'run.start' }, schema: { tags, params: ofDiscussion, body: RunBody, response: { 202: RunAccepted } } },
    async (request, reply) =>
      reply.code(202).send(await runs.start(request.params.id, request.body, actorOf(request), effectOf(request, 202, clock))),
  );

  app.post(
    '/discussions/:id/preview',
    {
      config: { access: 'run.start' },
      schema: { tags, params: ofDiscussion, querystring: withTexts, body: RunBody, response: { 200: Preview } },
    },
    (request) => runs.preview(request.params.id, request.body, request.query.texts === true, actorOf(request), AbortSignal.timeout(30_000)),
  );

  app.get('/runs/:id', { config: { access: 'run.read' }, schema: { tags, params: one, response: { 200: Run } } }, (request) =>
    runs.get(request.params.id),
  );

  app.post(
    '/runs/:id/stop',
    { config: { access: 'run.stop' }, schema: { tags, params: one, response: { 202: Run } } },
    async (request, reply) => reply.code(202).send(await runs.stop(request.params.id, actorOf(request))),
  );

  app.post(
    '/runs/:id/take-over',
    { config: { access: 'run.take_over' }, schema: { tags, params: one, response: { 200: Run } } },
    (request) => runs.takeOver(request.params.id, actorOf(request)),
  );

  app.post(
    '/runs/:id/steer',
    { config: { access: 'run.steer' }, schema: { tags, params: one, body: SteerBody, response: { 202: SteerAccepted } } },
    async (request, reply) =>
      reply.code(202).send(await steering.steer(request.params.id, request.body, actorOf(request), effectOf(request, 202, clock))),
  );

  app.delete(
    '/runs/:id/steer/:steerId',
    {
      config: { access: 'run.steer' },
      schema: { tags, params: closed({ id: RunIdText, steerId: SteerIdText }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await steering.withdraw(request.params.id, request.params.steerId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
