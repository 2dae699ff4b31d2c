import {
  closed,
  Invite,
  InviteAcceptBody,
  InviteBody,
  InviteCreated,
  InviteIdText,
  Me,
  Member,
  MemberIdText,
  MemberPatch,
  pageOf,
  SetupBody,
  SetupState,
  Token,
  TokenBody,
  TokenCreated,
  TokenIdText,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Members } from './service.ts';

/** Attempts per minute and address where guessing would pay. */
const GUARDED = { rateLimit: { max: 20, timeWindow: 60_000 } };

export function registerMembers(app: TypedApp, members: Members, clock: Clock): void {
  const tags = ['members'];

  app.get('/setup', { config: { access: 'public' }, schema: { tags, response: { 200: SetupState } } }, async () => ({
    needsOwner: await members.needsOwner(),
  }));

  app.post(
    '/setup',
    { config: { access: 'public', ...GUARDED }, schema: { tags, body: SetupBody, response: { 201: Member } } },
    async (request, reply) => reply.code(201).send(await members.setUp(request.body)),
  );

  app.get('/me', { config: { access: 'me.read' }, schema: { tags, response: { 200: Me } } }, (request) => members.me(actorOf(request)));

  app.get('/members', { config: { access: 'member.read' }, schema: { tags, response: { 200: pageOf(Member) } } }, () => members.list());

  const oneMember = closed({ id: MemberIdText });
  app.patch(
    '/members/:id',
    { config: { access: 'member.change' }, schema: { tags, params: oneMember, body: MemberPatch, response: { 200: Member } } },
    (request) => members.changeRole(request.params.id, request.body.role, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/members/:id',
    { config: { access: 'member.change' }, schema: { tags, params: oneMember, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await members.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get('/invites', { config: { access: 'member.invite' }, schema: { tags, response: { 200: pageOf(Invite) } } }, () =>
    members.invites(),
  );

  app.post(
    '/invites',
    { config: { access: 'member.invite', answersSecret: true }, schema: { tags, body: InviteBody, response: { 201: InviteCreated } } },
    async (request, reply) => reply.code(201).send(await members.invite(request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.delete(
    '/invites/:id',
    { config: { access: 'member.invite' }, schema: { tags, params: closed({ id: InviteIdText }), response: { 204: Type.Null() } } },
    async (request, reply) => {
      await members.withdrawInvite(request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/invites/accept',
    { config: { access: 'public', ...GUARDED }, schema: { tags, body: InviteAcceptBody, response: { 201: Member } } },
    async (request, reply) => reply.code(201).send(await members.acceptInvite(request.body)),
  );

  app.get('/tokens', { config: { access: 'token.manage_own' }, schema: { tags, response: { 200: pageOf(Token) } } }, (request) =>
    members.tokens(actorOf(request)),
  );

  app.post(
    '/tokens',
    { config: { access: 'token.manage_own', answersSecret: true }, schema: { tags, body: TokenBody, response: { 201: TokenCreated } } },
    async (request, reply) =>
      reply.code(201).send(await members.createToken(actorOf(request).memberId, request.body, effectOf(request, 201, clock))),
  );

  app.delete(
    '/tokens/:id',
    { config: { access: 'token.manage_own' }, schema: { tags, params: closed({ id: TokenIdText }), response: { 204: Type.Null() } } },
    async (request, reply) => {
      await members.removeToken(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
