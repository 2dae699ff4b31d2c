import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyBaseLogger, type FastifyError } from 'fastify';
import type { Deps } from './deps.ts';
import { createAuthentication } from './features/auth/authentication.ts';
import { registerAuth } from './features/auth/routes.ts';
import { registerDiscussions } from './features/discussions/routes.ts';
import { createDiscussions } from './features/discussions/service.ts';
import { registerLedger } from './features/ledger/routes.ts';
import { createLedger } from './features/ledger/service.ts';
import { registerMembers } from './features/members/routes.ts';
import { createMembers } from './features/members/service.ts';
import { registerProjects } from './features/projects/routes.ts';
import { createProjects } from './features/projects/service.ts';
import { registerProviders } from './features/providers/routes.ts';
import { createProviders } from './features/providers/service.ts';
import { composeRuns } from './features/runs/compose.ts';
import { registerRuns } from './features/runs/routes.ts';
import { registerSend } from './features/send/routes.ts';
import { createSend } from './features/send/service.ts';
import { registerStreams } from './features/streams/routes.ts';
import { registerAccess } from './http/access.ts';
import { registerIdempotency } from './http/idempotency.ts';
import { registerPage } from './http/page.ts';
import { problemOf, sendProblem, toRequestError } from './http/problems.ts';
import { RequestError } from './http/request-error.ts';
import type { TypedApp } from './http/typed-app.ts';
import { registerReference } from './http/reference.ts';
import { registerSocket } from './socket/routes.ts';
import { createSocketRegistry } from './socket/registry.ts';

/** Largest body of a request, in bytes. Messages may have a million characters. */
const BODY_LIMIT = 8 * 1024 * 1024;

export interface App {
  http: TypedApp;
  members: ReturnType<typeof createMembers>;
  providers: ReturnType<typeof createProviders>;
  /** Takes up runs: those that an earlier process left, then whatever is queued. */
  startRuns(): Promise<void>;
  /** Interrupts runs so that the next process goes on, says goodbye to sockets, closes the rest. */
  close(): Promise<void>;
}

/** The whole application on the given dependencies; listens nowhere by itself. `secret` signs cookies and keys stored hashes. */
export async function buildApp(deps: Deps, secret: string): Promise<App> {
  const { config, db, clock } = deps;
  const http: TypedApp = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  const auth = await createAuthentication({ db, config, secret });
  const sockets = createSocketRegistry();
  const members = createMembers({ ...deps, auth, connections: sockets });

  http.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, problemOf(toRequestError(error, request))));
  registerAccess(http, config, (headers) => members.actorOf(webHeaders(headers)));
  registerIdempotency(http, { db, clock, secret });
  await http.register(rateLimit, { global: false });
  await http.register(websocket, { options: { maxPayload: 64 * 1024 } });
  await http.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Baton', version: '1', description: 'What programs can ask of a Baton server.' } },
  });
  queryNumbers(http);

  const providers = createProviders(deps);
  await providers.load();
  const ledger = createLedger(deps, providers);
  const runs = composeRuns(deps, providers, ledger);

  http.get('/healthz', { config: { access: 'public' }, schema: { tags: ['operation'] } }, async () => ({ status: 'alive' }));
  http.get('/readyz', { config: { access: 'public' }, schema: { tags: ['operation'] } }, async () => {
    await db.selectFrom('settings').select('name').limit(1).execute();
    return { status: 'ready' };
  });
  registerAuth(http, auth, (request) => sockets.recheckCredential(request.actor?.credentialId));
  await http.register(
    async (api) => {
      const typed = api.withTypeProvider<TypeBoxTypeProvider>();
      registerMembers(typed, members, clock);
      registerProjects(typed, createProjects(deps), clock);
      registerDiscussions(typed, createDiscussions(deps), clock);
      registerRuns(typed, runs.service, clock);
      registerStreams(typed, deps);
      registerProviders(typed, providers);
      registerSend(typed, createSend(deps, providers, ledger));
      registerLedger(typed, ledger, clock);
      registerSocket(typed, deps, sockets, members);
    },
    { prefix: '/api/v1' },
  );
  await registerReference(http);
  const page = await registerPage(http, config.pageDirectory);
  http.setNotFoundHandler((request, reply) => {
    const forPage = request.method === 'GET' && !request.url.startsWith('/api/') && request.headers.accept?.includes('text/html') === true;
    if (forPage && page !== undefined) return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
    return sendProblem(
      reply,
      problemOf(new RequestError('not_found', `There is nothing at ${request.method} ${request.url.split('?', 1)[0] ?? ''}.`)),
    );
  });
  await http.ready();

  return {
    http,
    members,
    providers,
    async startRuns() {
      // Prices of runs that are adopted need to know which vendor each provider is.
      await providers.list().catch((error: unknown) => deps.logger.error({ err: error }, 'the credentials could not be read'));
      await runs.worker.start();
    },
    async close() {
      await runs.close();
      sockets.closeAll();
      await http.close();
    },
  };
}

/** Numbers in query strings come as text: only there are they read as numbers. */
function queryNumbers(http: TypedApp): void {
  http.addHook('preValidation', async (request) => {
    const query = request.query as Record<string, unknown>;
    const { querystring } = (request.routeOptions.schema ?? {}) as {
      querystring?: { properties?: Record<string, { type?: string; default?: unknown }> };
    };
    for (const [name, property] of Object.entries(querystring?.properties ?? {})) {
      const value = query[name];
      if (property.type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) query[name] = Number(value);
      if (property.type === 'boolean' && (value === 'true' || value === 'false')) query[name] = value === 'true';
    }
  });
}

function webHeaders(from: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const name of ['authorization', 'cookie', 'host', 'origin', 'user-agent']) {
    const value = from[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}
