import type { FastifyReply } from 'fastify';

/** Aborts when the connection that waits for an answer closes: for work that nobody then needs. */
export function untilGone(reply: { raw: FastifyReply['raw'] }): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort(new Error('the caller went away')));
  return controller.signal;
}
