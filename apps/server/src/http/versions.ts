import type { FastifyRequest } from 'fastify';
import { RequestError } from './request-error.ts';

/** The version that `If-Match` names (`3` or `"3"`). Throws `version_required` without one, `invalid` when it is no version. */
export function expectedVersion(request: FastifyRequest): number {
  const { config, url } = request.routeOptions;
  if (config.versioned !== true) throw new Error(`The route ${String(url)} asks for a version and does not say so.`);
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new RequestError('version_required', 'Send If-Match with the `version` that you read, so that nobody’s change is lost.');
  }
  const match = /^"?(\d{1,15})"?$/.exec(header);
  if (match === null) throw new RequestError('invalid', 'If-Match must be the `version` that you read, a number.');
  return Number(match[1]);
}
