import { closed, PolicyBody, PolicyView, ProjectIdText } from '@baton/protocol/schemas';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Policies } from './service.ts';

const tags = ['policies'];
const ofProject = closed({ id: ProjectIdText });

export function registerPolicies(app: TypedApp, policies: Policies): void {
  app.get('/policy', { config: { access: 'policy.read' }, schema: { tags, response: { 200: PolicyView } } }, () => policies.get(undefined));

  app.put(
    '/policy',
    { config: { access: 'policy.change', versioned: true }, schema: { tags, body: PolicyBody, response: { 200: PolicyView } } },
    (request) => policies.put(undefined, request.body, expectedVersion(request), actorOf(request)),
  );

  app.get(
    '/projects/:id/policy',
    { config: { access: 'policy.read' }, schema: { tags, params: ofProject, response: { 200: PolicyView } } },
    (request) => policies.get(request.params.id),
  );

  app.put(
    '/projects/:id/policy',
    {
      config: { access: 'policy.change', versioned: true },
      schema: { tags, params: ofProject, body: PolicyBody, response: { 200: PolicyView } },
    },
    (request) => policies.put(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );
}
