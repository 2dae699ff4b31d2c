import fastifyStatic from '@fastify/static';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BuiltPage } from './built-page.ts';
import { setFrameHeaders } from './frame-headers.ts';
import { problemOf, sendProblem } from './problems.ts';
import { RequestError } from './request-error.ts';

/** What programs ask for, and what the build has given a name of its own: when it is not there, the page would be no answer. */
const NOT_THE_PAGE = /^\/(api|v1|_app|healthz|readyz|metrics)(\/|$)/;

/**
 * Serves the built page: hashed assets for a year, compressed as they were built; every other address that is read gets the page itself, which
 * finds its own way. Whatever else is unknown is a `not_found` problem.
 */
export async function registerPage(app: FastifyInstance, page: BuiltPage | undefined): Promise<void> {
  if (page !== undefined) {
    await app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, access: 'public' };
        route.schema = { ...route.schema, hide: true };
      });
      // A folder, or a path out of the page's folder: no file, like any other address that is none.
      scope.setErrorHandler((error: FastifyError, _, reply) => {
        if (error.statusCode === undefined || error.statusCode >= 500) throw error;
        return reply.callNotFound();
      });
      await scope.register(fastifyStatic, {
        root: page.directory,
        preCompressed: true,
        index: false,
        decorateReply: false,
        cacheControl: false,
        setHeaders(reply, path) {
          const cacheControl = path.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache';
          void reply.header('cache-control', cacheControl);
          setFrameHeaders(reply, path);
        },
      });
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (page !== undefined && isForPage(request)) {
      return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page.html);
    }
    return notFound(request, reply);
  });
}

function isForPage(request: FastifyRequest): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !NOT_THE_PAGE.test(request.url.split('?', 1)[0] ?? '');
}

function notFound(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '';
  return sendProblem(reply, problemOf(new RequestError('not_found', `There is nothing at ${request.method} ${path}.`)));
}
