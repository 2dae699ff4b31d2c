import { closed, DiscussionIdText, UncommittedWork, WorktreeRemoved, WorktreeState } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Worktrees } from './service.ts';

const tags = ['worktrees'];
const one = closed({ id: DiscussionIdText });

export function registerWorktrees(app: TypedApp, worktrees: Worktrees, clock: Clock): void {
  app.get(
    '/discussions/:id/worktree',
    { config: { access: 'discussion.read' }, schema: { tags, params: one, response: { 200: WorktreeState } } },
    (request) => worktrees.get(request.params.id),
  );

  app.post(
    '/discussions/:id/worktree',
    { config: { access: 'worktree.change' }, schema: { tags, params: one, body: closed({}), response: { 201: WorktreeState } } },
    async (request, reply) =>
      reply.code(201).send(await worktrees.make(request.params.id, actorOf(request), effectOf(request, 201, clock))),
  );

  app.delete(
    '/discussions/:id/worktree',
    {
      config: { access: 'worktree.change' },
      schema: { tags, params: one, querystring: closed({ work: Type.Optional(UncommittedWork) }), response: { 200: WorktreeRemoved } },
    },
    (request) => worktrees.remove(request.params.id, request.query.work, actorOf(request)),
  );
}
