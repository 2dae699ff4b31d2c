import { closed, DiscussionIdText, RunInput, Edited, EntryIdText, Take, TakeBody, TakeIdText, TakePatch } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Takes } from './service.ts';

const tags = ['discussions'];
const access = 'discussion.write';
const one = closed({ id: TakeIdText });

export function registerTakes(app: TypedApp, takes: Takes, clock: Clock): void {
  app.post(
    '/discussions/:id/takes',
    { config: { access }, schema: { tags, params: closed({ id: DiscussionIdText }), body: TakeBody, response: { 201: Take } } },
    async (request, reply) => reply.code(201).send(await takes.create(request.params.id, request.body, effectOf(request, 201, clock))),
  );

  app.patch(
    '/takes/:id',
    { config: { access, versioned: true }, schema: { tags, params: one, body: TakePatch, response: { 200: Take } } },
    (request) => takes.change(request.params.id, request.body, expectedVersion(request)),
  );

  app.delete(
    '/takes/:id',
    { config: { access, versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await takes.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/entries/:id/edits',
    { config: { access }, schema: { tags, params: closed({ id: EntryIdText }), body: RunInput, response: { 201: Edited } } },
    async (request, reply) =>
      reply.code(201).send(await takes.edit(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );
}
