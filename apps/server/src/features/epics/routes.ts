import { closed, Epic, EpicAccepted, EpicBody, pageOf, ProjectIdText } from '@baton/protocol/schemas';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Epics } from './service.ts';

const tags = ['tracks'];
const ofProject = closed({ id: ProjectIdText });

/** What the team wants, and the run that plans its tracks. */
export function registerEpics(app: TypedApp, epics: Epics, clock: Clock): void {
  app.get(
    '/projects/:id/epics',
    { config: { access: 'track.read' }, schema: { tags, params: ofProject, querystring: cursorQuery, response: { 200: pageOf(Epic) } } },
    (request) => epics.list(request.params.id, request.query.cursor),
  );

  app.post(
    '/projects/:id/epics',
    { config: { access: 'run.start' }, schema: { tags, params: ofProject, body: EpicBody, response: { 202: EpicAccepted } } },
    async (request, reply) =>
      reply.code(202).send(await epics.create(request.params.id, request.body, actorOf(request), effectOf(request, 202, clock))),
  );
}
