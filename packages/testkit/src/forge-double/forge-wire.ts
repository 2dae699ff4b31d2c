/** A pull request, whatever a forge calls it. */
export interface DoublePullRequest {
  number: number;
  /** `owner/name`. */
  repository: string;
  title: string;
  text: string;
  head: string;
  base: string;
  /** Where the head was when it was last pushed. */
  commit: string;
  state: 'open' | 'closed';
}

/** What a forge was asked for over REST, in the words of all of them. */
export type ForgeQuestion =
  | { type: 'create'; repository: string; title: string; text: string; head: string; base: string }
  /** `head` and `base` are absent where the forge is not asked for them. */
  | { type: 'list'; repository: string; state: 'open' | 'all'; head?: string; base?: string; page: number };

/** How one forge writes questions and answers: by its documentation. */
export interface ForgeWire {
  /** Of its REST interface, below the forge's own address. */
  prefix: string;
  /** The token of a request; undefined without one. */
  tokenOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /** Undefined: there is no such call. `path` is without the prefix and not decoded. */
  question(call: { method: string; path: string; query: URLSearchParams; body: unknown }): ForgeQuestion | undefined;
  pullRequest(pull: DoublePullRequest, origin: string): unknown;
  exists(pull: DoublePullRequest): { status: number; body: unknown };
  unauthorized: { status: number; body: unknown };
  notFound: { status: number; body: unknown };
  /** Something is wrong with what was asked: no commits between head and base, say. */
  invalid: { status: number; body: unknown };
}

/** A field of a body that has to be a text. */
export function textOf(body: unknown, field: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  return typeof value === 'string' ? value : '';
}
