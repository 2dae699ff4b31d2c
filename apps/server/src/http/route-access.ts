import type { Permission, Actor } from '../permissions.ts';

/** What a route declares about who may call it. A route without one does not start. */
export type RouteAccess = Permission | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route. `public`: anybody, signed in or not. */
    access?: RouteAccess;
    /** The answer holds a secret: a repeat with the same Idempotency-Key gets `secret: null`. */
    answersSecret?: boolean;
    /** What it changes has a version: `If-Match` is required. */
    versioned?: boolean;
    /** With `stream` in its body it answers server-sent events. */
    streams?: boolean;
    /** The body is a form with one file, which the route reads by itself. */
    takesFile?: boolean;
  }
  interface FastifyInstance {
    /** Every route with who may call it. */
    routeAccess(): { method: string; url: string; access: RouteAccess }[];
  }
  interface FastifyRequest {
    /** Who calls. Null on public routes without a credential. */
    actor: Actor | null;
  }
}
