import type { ProviderErrorKind } from '@baton/protocol';

const BY_STATUS: Readonly<Record<number, ProviderErrorKind>> = {
  400: 'invalid_request',
  401: 'auth',
  402: 'balance',
  403: 'auth',
  404: 'invalid_request',
  408: 'network',
  413: 'invalid_request',
  422: 'invalid_request',
  429: 'rate_limit',
  504: 'network',
  // Cloudflare's: the origin did not answer in time.
  522: 'network',
  524: 'network',
};

/** What an HTTP status says where the body says nothing: 500, 502, 503 and 529 are a provider that is overloaded. */
export function kindOfStatus(status: number): ProviderErrorKind {
  return BY_STATUS[status] ?? (status >= 500 ? 'overloaded' : status >= 400 ? 'invalid_request' : 'unknown');
}
