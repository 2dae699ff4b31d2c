import { closed, ProjectIdText, PromptList } from '@baton/protocol/schemas';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Prompts } from './service.ts';

export function registerPrompts(app: TypedApp, prompts: Prompts): void {
  app.get(
    '/projects/:id/prompts',
    {
      config: { access: 'project.read' },
      schema: { tags: ['projects'], params: closed({ id: ProjectIdText }), response: { 200: PromptList } },
    },
    (request) => prompts.list(request.params.id),
  );
}
