import {
  CheckResult,
  closed,
  CredentialsBody,
  ModelList,
  Provider,
  ProviderIdText,
  ProviderList,
  VendorList,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import { actorOf } from '../../http/access.ts';
import { providerProblem, sendProblem } from '../../http/problems.ts';
import { untilGone } from '../../http/until-gone.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Providers } from './service.ts';
import { vendorList } from './vendor-list.ts';

const tags = ['providers'];
const one = closed({ id: ProviderIdText });

export function registerProviders(app: TypedApp, providers: Providers): void {
  app.get('/providers', { config: { access: 'provider.read' }, schema: { tags, response: { 200: ProviderList } } }, () => providers.list());

  app.get('/vendors', { config: { access: 'provider.read' }, schema: { tags, response: { 200: VendorList } } }, () => vendorList());

  app.put(
    '/providers/:id/credentials',
    { config: { access: 'provider.change' }, schema: { tags, params: one, body: CredentialsBody, response: { 200: Provider } } },
    (request) => providers.setCredentials(request.params.id, request.body, actorOf(request)),
  );

  app.delete(
    '/providers/:id/credentials',
    { config: { access: 'provider.change' }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await providers.removeCredentials(request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/providers/:id/check',
    { config: { access: 'provider.check' }, schema: { tags, params: one, response: { 200: CheckResult } } },
    (request, reply) => providers.check(request.params.id, untilGone(reply)),
  );

  app.get(
    '/providers/:id/models',
    {
      config: { access: 'provider.read' },
      schema: { tags, params: one, querystring: closed({ refresh: Type.Optional(Type.Boolean()) }), response: { 200: ModelList } },
    },
    async (request, reply) => {
      const result = await providers.models(request.params.id, request.query.refresh === true, actorOf(request), untilGone(reply));
      return result.ok ? result.list : sendProblem(reply, providerProblem(result.problem));
    },
  );
}
