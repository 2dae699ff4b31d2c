import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config.ts';
import { CENSORED, censor } from './censor.ts';

/** What a child logger is bound to escapes the formatters: pino lets only paths reach it. */
const BOUND_SECRETS = ['apiKey', 'api_key', 'password', 'newPassword', 'secret', 'token', 'sessionToken']
  .concat(['authorization', 'cookie', 'set-cookie', 'x-api-key', 'idempotency-key'].flatMap((name) => [name, capitalised(name)]))
  .map((name) => `["${name}"]`);

/** The log: JSON lines, with secrets censored by the names of their fields; bodies and headers of requests are never logged at all. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    formatters: { log: (fields: object) => censor({ ...fields }) },
    redact: { paths: BOUND_SECRETS, censor: CENSORED },
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

/** As headers are written by hand: `Set-Cookie`. */
function capitalised(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
