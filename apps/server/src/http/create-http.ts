import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyError } from 'fastify';
import { lazySerializers } from './lazy-serializers.ts';
import { problemOf, sendProblem, toRequestError } from './problems.ts';
import { readQueryValues } from './query-values.ts';
import { registerRequestLog } from './request-log.ts';
import { refuseUnwantedBodies } from './unwanted-bodies.ts';
import type { TypedApp } from './typed-app.ts';

/** Largest body of a request, in bytes. Messages may have a million characters. */
const BODY_LIMIT = 8 * 1024 * 1024;

/**
 * Fastify as every route here finds it: unknown fields and wrong types are refused rather than mended, every refusal is a problem, one line per
 * request is logged.
 */
export function createHttp(logger: FastifyBaseLogger, given: { behindProxy: boolean }): TypedApp {
  const http: TypedApp = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // Who asks is counted by address: behind a proxy, one near by, by the address that it names.
    trustProxy: given.behindProxy ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Idle connections are closed with the server; whoever waits for an answer gets it.
    forceCloseConnections: 'idle',
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
    schemaController: lazySerializers(),
    frameworkErrors: (error, request, reply) => void sendProblem(reply, problemOf(toRequestError(error, request))),
  }).withTypeProvider<TypeBoxTypeProvider>();
  http.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, problemOf(toRequestError(error, request))));
  registerRequestLog(http);
  readQueryValues(http);
  refuseUnwantedBodies(http);
  return http;
}
