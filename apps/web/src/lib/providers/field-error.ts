import type { ConnectionCheck } from './provider-connection.svelte.ts';

/** What the server minds about one field of the credentials, in its words. */
export function fieldError(check: ConnectionCheck, field: 'apiKey' | 'baseUrl'): string | undefined {
  return check.type === 'failed' ? check.problem.fields.get(`body/${field}`) : undefined;
}
