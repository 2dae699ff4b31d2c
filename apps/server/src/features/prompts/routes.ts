import { closed, DiscussionIdText, ProjectIdText, PromptList } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Prompts } from './service.ts';

export function registerPrompts(app: TypedApp, prompts: Prompts): void {
  app.get(
    '/projects/:id/prompts',
    {
      config: { access: 'project.read' },
      schema: {
        tags: ['projects'],
        params: closed({ id: ProjectIdText }),
        querystring: closed({ discussionId: Type.Optional(DiscussionIdText) }),
        response: { 200: PromptList },
      },
    },
    (request) => prompts.list(request.params.id, request.query.discussionId),
  );
}
