import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { AUTH_ENDPOINTS, type Authentication } from './authentication.ts';

/** Attempts per minute and address: enough for people, little for guessing. */
const SIGN_IN_LIMIT = { rateLimit: { max: 20, timeWindow: 60_000 } };

const WRITING = new Set<string>(['/sign-in/email', '/sign-out', '/revoke-session', '/change-password']);

/** Signing in and out and sessions, answered by better-auth; nothing else of it is reachable. */
export function registerAuth(app: TypedApp, auth: Authentication, sessionsChanged: (request: FastifyRequest) => void): void {
  for (const endpoint of AUTH_ENDPOINTS) {
    const guarded = endpoint === '/sign-in/email' || endpoint === '/change-password';
    app.route({
      method: WRITING.has(endpoint) ? 'POST' : 'GET',
      url: `/api/auth${endpoint}`,
      config: { access: 'public', ...(guarded ? SIGN_IN_LIMIT : {}) },
      schema: { tags: ['auth'] },
      handler: async (request, reply) => {
        await answer(reply, await auth.handle(webRequest(request)));
        if (endpoint !== '/sign-in/email' && WRITING.has(endpoint)) sessionsChanged(request);
        return reply;
      },
    });
  }
}

function webRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  headers.delete('content-length');
  return new Request(new URL(request.url, `${request.protocol}://${request.headers.host ?? 'localhost'}`), {
    method: request.method,
    headers,
    ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
  });
}

async function answer(reply: FastifyReply, response: Response): Promise<void> {
  const text = await response.text();
  if (response.status >= 400) throw refusal(response.status, text);
  reply.code(response.status);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  await reply.type('application/json').send(text === '' ? 'null' : text);
}

function refusal(status: number, text: string): RequestError {
  if (status === 401)
    return new RequestError('unauthenticated', 'The e-mail address or the password is not right, or the session has ended.');
  if (status === 429) return new RequestError('rate_limit', 'Too many attempts. Wait a minute and try again.');
  if (status >= 500) return new RequestError('internal', 'Signing in failed inside Baton. The server log has the details.');
  const said = (JSON.parse(text === '' ? '{}' : text) as { message?: string }).message;
  return new RequestError(status === 403 ? 'forbidden' : 'invalid', said ?? 'The request is not valid.');
}
