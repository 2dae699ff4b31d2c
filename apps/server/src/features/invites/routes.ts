import { closed, Invite, InviteAcceptBody, InviteBody, InviteCreated, InviteIdText, Member, pageOf } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { guessLimit } from '../../http/guess-limit.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Invites } from './service.ts';

const tags = ['members'];

export function registerInvites(app: TypedApp, invites: Invites, clock: Clock): void {
  app.get(
    '/invites',
    { config: { access: 'member.invite' }, schema: { tags, querystring: cursorQuery, response: { 200: pageOf(Invite) } } },
    (request) => invites.list(request.query.cursor),
  );

  app.post(
    '/invites',
    { config: { access: 'member.invite', answersSecret: true }, schema: { tags, body: InviteBody, response: { 201: InviteCreated } } },
    async (request, reply) => reply.code(201).send(await invites.create(request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.delete(
    '/invites/:id',
    { config: { access: 'member.invite' }, schema: { tags, params: closed({ id: InviteIdText }), response: { 204: Type.Null() } } },
    async (request, reply) => {
      await invites.withdraw(request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/invites/accept',
    { config: { access: 'public', ...guessLimit }, schema: { tags, body: InviteAcceptBody, response: { 201: Member } } },
    async (request, reply) => reply.code(201).send(await invites.accept(request.body, effectOf(request, 201, clock))),
  );
}
