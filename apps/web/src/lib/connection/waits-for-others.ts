/** What the server answers only after it has asked a provider, which may take its time. */
const ASKS_A_PROVIDER = /\/api\/v1\/(send|providers\/[^/]+\/(check|models))(\?|$)/;

/** Whether a slow answer to this request says nothing about the server. */
export function waitsForOthers(request: RequestInfo | URL): boolean {
  return ASKS_A_PROVIDER.test(request instanceof Request ? request.url : String(request));
}
