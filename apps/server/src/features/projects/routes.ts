import { closed, pageOf, Project, ProjectBody, ProjectIdText, ProjectPatch } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Tracks } from '../tracks/service.ts';
import type { Projects } from './service.ts';

const tags = ['projects'];
const one = closed({ id: ProjectIdText });

export function registerProjects(app: TypedApp, projects: Projects, tracks: Pick<Tracks, 'quoteAgain'>, clock: Clock): void {
  app.get(
    '/projects',
    { config: { access: 'project.read' }, schema: { tags, querystring: cursorQuery, response: { 200: pageOf(Project) } } },
    (request) => projects.list(request.query.cursor),
  );

  app.post(
    '/projects',
    { config: { access: 'project.create' }, schema: { tags, body: ProjectBody, response: { 201: Project } } },
    async (request, reply) => reply.code(201).send(await projects.create(request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get('/projects/:id', { config: { access: 'project.read' }, schema: { tags, params: one, response: { 200: Project } } }, (request) =>
    projects.get(request.params.id),
  );

  app.patch(
    '/projects/:id',
    {
      config: { access: 'project.rename', versioned: true },
      schema: { tags, params: one, body: ProjectPatch, response: { 200: Project } },
    },
    async (request) => {
      const { params, body } = request;
      const project = await projects.change(params.id, body, expectedVersion(request), actorOf(request));
      // Tiers that nobody has set are by its model.
      if (body.settings !== undefined) await tracks.quoteAgain(params.id);
      return project;
    },
  );

  app.delete(
    '/projects/:id',
    { config: { access: 'project.delete', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await projects.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
