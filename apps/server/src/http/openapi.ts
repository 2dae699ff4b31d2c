import swagger from '@fastify/swagger';
import { Problem } from '@baton/protocol/schemas';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';

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
      const { config = {} } = route;
      const { access } = config;
      const open = access === undefined || access === 'public';
      return {
        url,
        schema: {
          ...schema,
          ...(config.takesFile === true ? { body: fileForm } : {}),
          description: open ? 'Anybody may call this.' : `Needs the permission \`${access}\`.`,
          ...(open ? {} : { security: [{ token: [] }, { session: [] }] }),
          headers: headersOf(config, route.method),
          response: { ...answersOf(config, schema.response), default: refusal },
        },
      };
    },
  });
}

/** What is asked for by hooks and handlers rather than by a route's own schema. */
function headersOf({ versioned, takesFile }: FastifyContextConfig, method: string | string[]) {
  const keyed = [method].flat().includes('POST') && takesFile !== true;
  return {
    type: 'object',
    properties: { ...(keyed ? { 'Idempotency-Key': idempotencyKey } : {}), ...(versioned === true ? { 'If-Match': version } : {}) },
    required: versioned === true ? ['If-Match'] : [],
  };
}

function answersOf({ streams }: FastifyContextConfig, response: unknown): object {
  const answers = (response ?? {}) as { 200?: unknown };
  if (streams !== true) return answers;
  const content = { 'application/json': { schema: answers[200] }, 'text/event-stream': { schema: { type: 'string' } } };
  return { ...answers, 200: { description: 'JSON, or with `stream` server-sent events.', content } };
}

const idempotencyKey = {
  type: 'string',
  description: 'For 24 hours a repeat with the same key gets the first answer and does nothing; with another body it is refused.',
};

const version = { type: 'string', description: 'The `version` that was read. Without it 428; 412 when it is no longer that.' };

const refusal = { description: 'A problem, as RFC 9457 describes it.', content: { 'application/problem+json': { schema: Problem } } };

const fileForm = { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } };
