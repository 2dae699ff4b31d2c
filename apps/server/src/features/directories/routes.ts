import { closed, DirectoryListing } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Directories } from './service.ts';

const query = closed({ path: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })) });

export function registerDirectories(app: TypedApp, list: Directories): void {
  app.get(
    '/directories',
    { config: { access: 'directory.read' }, schema: { tags: ['projects'], querystring: query, response: { 200: DirectoryListing } } },
    (request) => list(request.query.path),
  );
}
