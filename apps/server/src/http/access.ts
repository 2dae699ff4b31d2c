import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Config } from '../config.ts';
import { can, type Actor, type Permission } from '../permissions.ts';
import { asksForFrame } from './frame-headers.ts';
import { RequestError } from './request-error.ts';
import './route-access.ts';

/** Finds out who calls, from a cookie or a bearer token. Null: nobody, or somebody who is no member (any more). */
export type FindActor = (headers: Headers) => Promise<Actor | null>;

const IP_LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/** Who calls a route that needs somebody. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new RequestError('unauthenticated', 'Sign in first, or send a valid token.');
  return request.actor;
}

/** The headers of a request that say who calls, as `FindActor` takes them. */
export function credentialHeaders(from: FastifyRequest['headers']): Headers {
  const headers = new Headers();
  for (const name of ['authorization', 'cookie', 'host', 'user-agent'] as const) {
    const value = from[name];
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

/**
 * Every request passes here. A route that does not say who may call it keeps the server from starting. Host must be an address literal,
 * `localhost` or the public address's (nothing else can be reached by DNS rebinding); a browser's Origin must be the same place.
 */
export function registerAccess(app: FastifyInstance, config: Pick<Config, 'publicUrl'>, findActor: FindActor): void {
  app.decorateRequest('actor', null);

  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    for (const { config: routeConfig, method, url } of routes) {
      if (routeConfig?.access === undefined) throw new Error(`The route ${String(method)} ${url} does not say who may call it.`);
    }
  });
  app.decorate('routeAccess', () =>
    routes.flatMap(({ method, url, config: routeConfig }) =>
      [method].flat().map((each) => ({ method: each, url, access: routeConfig?.access ?? 'public' })),
    ),
  );

  app.addHook('onRequest', async (request) => {
    checkPlace(request, config);
    const { access } = request.routeOptions.config;
    // Nobody needs to be known to read what everybody may: the page's files are many and asked for at once.
    if (access === undefined || (access === 'public' && request.method !== 'POST')) return;
    request.actor = await findActor(credentialHeaders(request.headers));
    if (access !== 'public') requirePermission(request, access);
  });
}

function requirePermission(request: FastifyRequest, permission: Permission): void {
  const actor = actorOf(request);
  if (!can(actor, permission)) {
    throw new RequestError('forbidden', `Your role, ${actor.role}, does not allow this (${permission}). Ask an admin or owner.`);
  }
}

function checkPlace(request: FastifyRequest, config: Pick<Config, 'publicUrl'>): void {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!IP_LITERAL.test(name) && name !== 'localhost' && name !== config.publicUrl?.hostname) {
    throw new RequestError('forbidden', 'This address is not known to Baton. Its operator can set BATON_PUBLIC_URL.', { code: 'host' });
  }
  const { origin } = request.headers;
  if (origin === undefined || asksForFrame(request)) return;
  const from = URL.parse(origin);
  if (from === null || (from.host !== host.toLowerCase() && from.origin !== config.publicUrl?.origin)) {
    throw new RequestError('forbidden', 'The request came from another site.', { code: 'origin' });
  }
}
