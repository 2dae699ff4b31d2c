import { closed } from '@baton/protocol/schemas';
import type { MemberId } from '@baton/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { guessLimit } from '../../http/guess-limit.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { AuthEndpoint, Authentication } from './authentication.ts';

interface EndpointRoute {
  method: 'GET' | 'POST';
  body?: TSchema;
  /** Guessing a password would pay here. */
  guarded?: true;
  /** Sessions may end by it, and with them the sockets that they opened. */
  endsSessions?: true;
}

const password = Type.String({ minLength: 1, maxLength: 128 });

const endpoints: Readonly<Record<AuthEndpoint, EndpointRoute>> = {
  '/sign-in/email': {
    method: 'POST',
    guarded: true,
    body: closed({ email: Type.String({ minLength: 1, maxLength: 254 }), password, rememberMe: Type.Optional(Type.Boolean()) }),
  },
  '/sign-out': { method: 'POST', endsSessions: true },
  '/get-session': { method: 'GET' },
  '/list-sessions': { method: 'GET' },
  '/revoke-session': { method: 'POST', endsSessions: true, body: closed({ token: Type.String({ minLength: 1, maxLength: 200 }) }) },
  '/change-password': {
    method: 'POST',
    guarded: true,
    endsSessions: true,
    body: closed({ currentPassword: password, newPassword: password, revokeOtherSessions: Type.Optional(Type.Boolean()) }),
  },
};

/** Signing in and out and sessions, answered by better-auth; nothing else of it is reachable. */
export function registerAuth(app: TypedApp, auth: Authentication, connections: { recheckMember(memberId: MemberId): void }): void {
  for (const [endpoint, { method, body, guarded, endsSessions }] of Object.entries(endpoints)) {
    app.route({
      method,
      url: `/api/auth${endpoint}`,
      config: { access: 'public', ...(guarded === true ? guessLimit : {}) },
      schema: { tags: ['auth'], ...(body === undefined ? {} : { body }) },
      handler: async (request, reply) => {
        await answer(reply, await auth.handle(webRequest(request)));
        if (endsSessions === true && request.actor !== null) connections.recheckMember(request.actor.memberId);
        return reply;
      },
    });
  }
}

function webRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  headers.delete('content-length');
  headers.set('content-type', 'application/json');
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
  if (status === 401) {
    return new RequestError('unauthenticated', 'The e-mail address or the password is not right, or the session has ended.');
  }
  if (status >= 500) return new RequestError('internal', 'Signing in failed inside Baton. The server log has the details.');
  const said = (JSON.parse(text === '' ? '{}' : text) as { message?: string }).message;
  return new RequestError(status === 403 ? 'forbidden' : 'invalid', said ?? 'The request is not valid.');
}
