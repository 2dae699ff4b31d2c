import type { FastifyInstance } from 'fastify';
import { RequestError } from './request-error.ts';

/** A route without a schema for its body takes none: what somebody sends there was meant for something that would not happen. */
export function refuseUnwantedBodies(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const { body, routeOptions } = request;
    if (body === undefined || body === null || routeOptions.schema?.body !== undefined || routeOptions.config.access === undefined) return;
    if (typeof body === 'object' && Object.keys(body).length === 0) return;
    throw new RequestError('invalid', 'This call takes no body.', { errors: [{ field: 'body', detail: 'must be left out' }] });
  });
}
