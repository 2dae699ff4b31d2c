import {
  closed,
  ContextBody,
  ContextFiles,
  Discussion,
  DiscussionBody,
  DiscussionIdText,
  DiscussionPatch,
  Entry,
  EntryBody,
  EntryIdText,
  EntryPatch,
  pageOf,
  ProjectIdText,
  ResetBody,
  Take,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Discussions } from './service.ts';

const tags = ['discussions'];
const one = closed({ id: DiscussionIdText });
const oneEntry = closed({ id: EntryIdText });
const ofProject = closed({ id: ProjectIdText });

export function registerDiscussions(app: TypedApp, discussions: Discussions, clock: Clock): void {
  app.get(
    '/projects/:id/discussions',
    {
      config: { access: 'discussion.read' },
      schema: { tags, params: ofProject, querystring: cursorQuery, response: { 200: pageOf(Discussion) } },
    },
    (request) => discussions.list(request.params.id, request.query.cursor),
  );

  app.post(
    '/projects/:id/discussions',
    { config: { access: 'discussion.write' }, schema: { tags, params: ofProject, body: DiscussionBody, response: { 201: Discussion } } },
    async (request, reply) =>
      reply.code(201).send(await discussions.create(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get(
    '/discussions/:id',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, response: { 200: Discussion } } },
    (request) => discussions.get(request.params.id),
  );

  app.patch(
    '/discussions/:id',
    {
      config: { access: 'discussion.write', versioned: true },
      schema: { tags, params: one, body: DiscussionPatch, response: { 200: Discussion } },
    },
    (request) => discussions.change(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/discussions/:id',
    { config: { access: 'discussion.write', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await discussions.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/discussions/:id/entries',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, querystring: cursorQuery, response: { 200: pageOf(Entry) } } },
    (request) => discussions.entries(request.params.id, request.query.cursor),
  );

  app.post(
    '/discussions/:id/entries',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, body: EntryBody, response: { 201: Entry } } },
    async (request, reply) =>
      reply.code(201).send(await discussions.addEntry(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.get('/entries/:id/output', { config: { access: 'discussion.read' }, schema: { tags, params: oneEntry } }, async (request, reply) =>
    // Text of tools is shown as text, whatever stands in it.
    reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(await discussions.output(request.params.id)),
  );

  app.patch(
    '/entries/:id',
    {
      config: { access: 'discussion.write', versioned: true },
      schema: { tags, params: oneEntry, body: EntryPatch, response: { 200: Entry } },
    },
    (request) => discussions.changeEntry(request.params.id, request.body, expectedVersion(request)),
  );

  app.delete(
    '/entries/:id',
    { config: { access: 'discussion.write', versioned: true }, schema: { tags, params: oneEntry, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await discussions.removeEntry(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/discussions/:id/takes',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, response: { 200: pageOf(Take) } } },
    (request) => discussions.takes(request.params.id),
  );

  app.get(
    '/discussions/:id/context',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, response: { 200: ContextFiles } } },
    (request) => discussions.context(request.params.id),
  );

  app.put(
    '/discussions/:id/context',
    {
      config: { access: 'discussion.write', versioned: true },
      schema: { tags, params: one, body: ContextBody, response: { 200: ContextFiles } },
    },
    (request) => discussions.setContext(request.params.id, request.body.files, expectedVersion(request)),
  );

  app.post(
    '/discussions/:id/reset',
    { config: { access: 'discussion.write' }, schema: { tags, params: one, body: ResetBody, response: { 201: Entry } } },
    async (request, reply) =>
      reply
        .code(201)
        .send(await discussions.reset(request.params.id, request.body.takeId, actorOf(request), effectOf(request, 201, clock))),
  );
}
