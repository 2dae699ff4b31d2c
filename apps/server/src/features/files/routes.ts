import { closed, DiscussionIdText, ProjectFiles, ProjectIdText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Files } from './service.ts';

export function registerFiles(app: TypedApp, files: Files): void {
  app.get(
    '/projects/:id/files',
    {
      config: { access: 'project.read' },
      schema: {
        tags: ['projects'],
        params: closed({ id: ProjectIdText }),
        querystring: closed({ q: Type.Optional(Type.String({ maxLength: 200 })), discussionId: Type.Optional(DiscussionIdText) }),
        response: { 200: ProjectFiles },
      },
    },
    (request) => files.find(request.params.id, request.query.q ?? '', request.query.discussionId),
  );
}
