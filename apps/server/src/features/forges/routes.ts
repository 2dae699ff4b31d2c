import { closed, Forge, ForgeCredentialsBody, ForgeId, ForgeList } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Forges } from './service.ts';

const tags = ['forges'];
const one = closed({ id: ForgeId });

export function registerForges(app: TypedApp, forges: Forges): void {
  app.get('/forges', { config: { access: 'forge.read' }, schema: { tags, response: { 200: ForgeList } } }, () => forges.list());

  app.put(
    '/forges/:id/credentials',
    { config: { access: 'forge.change' }, schema: { tags, params: one, body: ForgeCredentialsBody, response: { 200: Forge } } },
    (request) => forges.setCredentials(request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/forges/:id/credentials',
    { config: { access: 'forge.change' }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await forges.removeCredentials(request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
