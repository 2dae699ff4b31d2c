import { closed, pageOf, Token, TokenBody, TokenCreated, TokenIdText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Tokens } from './service.ts';

const tags = ['members'];

export function registerTokens(app: TypedApp, tokens: Tokens, clock: Clock): void {
  app.get(
    '/tokens',
    { config: { access: 'token.manage_own' }, schema: { tags, querystring: cursorQuery, response: { 200: pageOf(Token) } } },
    (request) => tokens.list(actorOf(request), request.query.cursor),
  );

  app.post(
    '/tokens',
    { config: { access: 'token.manage_own', answersSecret: true }, schema: { tags, body: TokenBody, response: { 201: TokenCreated } } },
    async (request, reply) =>
      reply.code(201).send(await tokens.create(actorOf(request).memberId, request.body, effectOf(request, 201, clock))),
  );

  app.delete(
    '/tokens/:id',
    { config: { access: 'token.manage_own' }, schema: { tags, params: closed({ id: TokenIdText }), response: { 204: Type.Null() } } },
    async (request, reply) => {
      await tokens.remove(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
