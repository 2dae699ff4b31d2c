/** A proposal to take a branch in, whatever its forge calls it. */
export interface PullRequest {
  /** For a browser. */
  url: string;
  head: string;
  base: string;
  /** The last commit of its branch; undefined where the forge does not say. */
  commit: string | undefined;
  open: boolean;
}

export interface NewPullRequest {
  /** Its path at the forge: `owner/name`, or with groups between. */
  repository: string;
  head: string;
  base: string;
  title: string;
  text: string;
}

/** How one forge is spoken to over REST. Paths are below its `apiUrl`. */
export interface ForgeApi {
  label: string;
  /** Where it is if nobody says otherwise; undefined: everybody runs their own. */
  baseUrl: string | undefined;
  /** The name that goes with a token when git asks for one. */
  gitUser: string;
  /** `base`: its address without a slash at its end. */
  apiUrl(base: string): string;
  headers(token: string): Readonly<Record<string, string>>;
  create(wanted: NewPullRequest): { path: string; body: Readonly<Record<string, string>> };
  /** One page of those between two branches; a forge that can't be asked for branches answers more. */
  list(wanted: Pick<NewPullRequest, 'repository' | 'head' | 'base'>, state: 'open' | 'all', page: number): string;
  read(item: unknown): PullRequest | undefined;
  /** Whether it refuses because there is one already. */
  saysExists(status: number, message: string): boolean;
}

/** How many a page of a list has, and how many pages are looked at where a forge can't be asked for branches. */
export const PAGE_LENGTH = 50;

/** The text of a field of outside data, a path of names. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let found: unknown = value;
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}
