import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** A content security policy in which scripts come from here or are known by their hash. Styles may stand inline: runes and diagrams set them. */
function contentSecurityPolicy(inlineScripts: readonly string[]): Record<string, string[]> {
  return {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...inlineScripts],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    // Diagrams are drawn in a frame without an origin; see frame-headers.ts.
    'frame-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
}

/** Headers on every answer, refusals included: register it before anything that refuses. */
export async function registerSecurityHeaders(app: FastifyInstance, inlineScripts: readonly string[]): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(inlineScripts) },
    // Whether there is TLS in front is known to whoever put it there.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
