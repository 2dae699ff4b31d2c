import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where the built page keeps documents that it frames: they work on what models have written, and are trusted with nothing. */
const FRAMES = '/_app/frames/';

/** No origin, no cookies, no network; scripts of its own alone. Drawing sets styles. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');

/**
 * Gives a framed document its own policy, and lets its scripts be read by a document without an origin: they are public, as all files of
 * the page are.
 */
export function setFrameHeaders(reply: FastifyReply, path: string): void {
  if (!path.includes(FRAMES)) return;
  void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
  if (/\.html(\.(br|gz))?$/.test(path)) void reply.header('content-security-policy', POLICY).removeHeader('x-frame-options');
}

/** Whether a request reads a framed document or one of its scripts, which come from no origin. */
export function asksForFrame({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): boolean {
  return method === 'GET' && url.startsWith(FRAMES);
}
