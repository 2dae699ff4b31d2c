import type { FastifyInstance } from 'fastify';

/** One line per request, when it has been answered: what was asked, by whom, how it went, how long it took. Never a body, a header or a query. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    request.log.info(
      {
        method,
        path: url.split('?', 1)[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        address: request.ip,
        ...(request.actor === null ? {} : { memberId: request.actor.memberId, via: request.actor.via }),
      },
      'request',
    );
  });
}
