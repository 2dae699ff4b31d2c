import swagger from '@fastify/swagger';
import { Problem } from '@baton/protocol/schemas';
import type { FastifyInstance } from 'fastify';

/** Describes every route in an OpenAPI document: who may call it, how one is known, and what a refusal looks like. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Baton', version: '1', description: 'What programs can ask of a Baton server.' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A personal token: `baton_…`.' },
          session: { type: 'apiKey', in: 'cookie', name: 'baton.session_token', description: 'Set by signing in.' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access;
      const open = access === undefined || access === 'public';
      return {
        url,
        schema: {
          ...schema,
          ...(route.config?.takesFile === true ? { body: fileForm } : {}),
          description: open ? 'Anybody may call this.' : `Needs the permission \`${access}\`.`,
          ...(open ? {} : { security: [{ token: [] }, { session: [] }] }),
          response: { ...(schema.response as object | undefined), default: refusal },
        },
      };
    },
  });
}

const refusal = { description: 'A problem, as RFC 9457 describes it.', content: { 'application/problem+json': { schema: Problem } } };

const fileForm = { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } };
