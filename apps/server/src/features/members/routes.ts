import { closed, Me, Member, MemberIdText, MemberPatch, pageOf } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Members } from './service.ts';

const tags = ['members'];
const one = closed({ id: MemberIdText });

export function registerMembers(app: TypedApp, members: Members): void {
  app.get('/me', { config: { access: 'me.read' }, schema: { tags, response: { 200: Me } } }, (request) => members.me(actorOf(request)));

  app.get(
    '/members',
    { config: { access: 'member.read' }, schema: { tags, querystring: cursorQuery, response: { 200: pageOf(Member) } } },
    (request) => members.list(request.query.cursor),
  );

  app.patch(
    '/members/:id',
    { config: { access: 'member.change', versioned: true }, schema: { tags, params: one, body: MemberPatch, response: { 200: Member } } },
    (request) => members.changeRole(request.params.id, request.body.role, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/members/:id',
    { config: { access: 'member.change', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await members.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
