import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config.ts';

/** Fields that may hold a secret, wherever in an object they stand. */
const SECRET_FIELDS = [
  'apiKey',
  'api_key',
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'set-cookie',
  'x-api-key',
  'idempotency-key',
];

const quoted = (field: string): string => (/^\w+$/.test(field) ? field : `["${field}"]`);
const under = (prefix: string, field: string): string => (/^\w+$/.test(field) ? `${prefix}.${field}` : `${prefix}["${field}"]`);

/** The log: JSON lines, with secrets redacted by field name; bodies and headers of requests are never logged at all. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [quoted(field), under('*', field), under('*.*', field), under('*.*.*', field)]),
      censor: '[secret]',
    },
    serializers: {
      err: (error: unknown) => (error instanceof Error ? describe(error) : error),
      req: (request: { method: string; url: string; ip?: string }) => ({
        method: request.method,
        path: request.url.split('?', 1)[0],
        address: request.ip,
      }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error without the fields that libraries hang on it: requests, headers, configurations. */
function describe(error: Error): Record<string, unknown> {
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: describe(error.cause) } : {}),
  };
}
