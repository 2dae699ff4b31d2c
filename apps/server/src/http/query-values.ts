import type { FastifyInstance } from 'fastify';

interface QuerySchema {
  properties?: Record<string, { type?: string }>;
}

/** Everything in a query string is text. Where a route's schema wants a number or a boolean, and only there, text that is one is read as one. */
export function readQueryValues(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const query = request.query as Record<string, unknown>;
    const { querystring } = (request.routeOptions.schema ?? {}) as { querystring?: QuerySchema };
    for (const [name, property] of Object.entries(querystring?.properties ?? {})) {
      const value = query[name];
      if (property.type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) query[name] = Number(value);
      if (property.type === 'boolean' && (value === 'true' || value === 'false')) query[name] = value === 'true';
    }
  });
}
