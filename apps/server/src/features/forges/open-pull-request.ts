import type { Secret } from '@baton/protocol';
import { PAGE_LENGTH, textAt, type ForgeApi, type NewPullRequest, type PullRequest } from './forge-api.ts';

/** A list has as many pages as it wants: so many are looked at. */
const MAX_PAGES = 20;
/** What is read of an answer: a page of pull requests with long texts. */
const MAX_BYTES = 16 * 1024 * 1024;
const TIME_LIMIT_MS = 30_000;
/** Of what a forge says about a failure. */
const MAX_WORDS = 500;

export type OpenedPullRequest =
  /** `existing`: there was one for these branches already, and nothing was changed in it. */
  { ok: true; url: string; existing: boolean } | { ok: false; detail: string };

/** One forge as it is set up. `fetch` is guarded as its address has to be. */
export interface ForgeConnection {
  api: ForgeApi;
  /** Without a slash at its end. */
  baseUrl: string;
  token: Secret;
  fetch: typeof globalThis.fetch;
}

/**
 * Proposes a branch that was pushed. The same branches are proposed once: where there is a pull request for them, that is the answer. `begunBefore`: an earlier attempt may have made one that nobody knows of, and
 * others may have closed it since; then one of this commit is the answer, whatever became of it. Rejects only with the signal's reason.
 */
export async function openPullRequest(
  connection: ForgeConnection,
  wanted: NewPullRequest & { commit: string },
  begunBefore: boolean,
  signal: AbortSignal,
): Promise<OpenedPullRequest> {
  const { api } = connection;
  if (begunBefore) {
    const found = await find(connection, wanted, 'all', signal);
    if (!found.ok) return found;
    const own = found.items.find(({ commit }) => commit === wanted.commit);
    if (own !== undefined) return { ok: true, url: own.url, existing: false };
  }
  const { path, body } = api.create(wanted);
  const answer = await ask(connection, path, body, signal);
  // It may have been made all the same: whoever asks again is told.
  if (answer.type === 'broken' || (answer.type === 'refused' && api.saysExists(answer.status, answer.message))) {
    const found = await find(connection, wanted, 'open', signal);
    const [there] = found.ok ? found.items : [];
    if (there !== undefined) return { ok: true, url: there.url, existing: answer.type === 'refused' };
  }
  if (answer.type !== 'ok') return { ok: false, detail: wordsFor(connection, answer) };
  const made = api.read(answer.body);
  return made === undefined ? { ok: false, detail: unreadable(connection) } : { ok: true, url: made.url, existing: false };
}

async function find(
  connection: ForgeConnection,
  wanted: Pick<NewPullRequest, 'repository' | 'head' | 'base'>,
  state: 'open' | 'all',
  signal: AbortSignal,
): Promise<{ ok: true; items: PullRequest[] } | { ok: false; detail: string }> {
  const { api } = connection;
  const items: PullRequest[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await ask(connection, api.list(wanted, state, page), undefined, signal);
    if (answer.type !== 'ok') return { ok: false, detail: wordsFor(connection, answer) };
    if (!Array.isArray(answer.body)) return { ok: false, detail: unreadable(connection) };
    const read = answer.body.flatMap((item: unknown) => api.read(item) ?? []);
    items.push(...read.filter((pull) => pull.head === wanted.head && pull.base === wanted.base && (state === 'all' || pull.open)));
    if (answer.body.length < PAGE_LENGTH) break;
  }
  return { ok: true, items };
}

type Answer =
  | { type: 'ok'; body: unknown }
  | { type: 'refused'; status: number; message: string }
  /** Nobody knows whether it was done. */
  | { type: 'broken'; message: string };

/** A redirect is not followed: a token goes nowhere else. */
async function ask(
  { api, baseUrl, token, fetch }: ForgeConnection,
  path: string,
  body: Readonly<Record<string, string>> | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  try {
    const response = await fetch(`${api.apiUrl(baseUrl)}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'user-agent': 'Baton',
        ...api.headers(token.reveal()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: until,
    });
    const parsed = parse(await textOf(response));
    if (!response.ok) return { type: 'refused', status: response.status, message: messageOf(parsed, token) };
    return parsed === undefined ? { type: 'broken', message: unreadable({ baseUrl }) } : { type: 'ok', body: parsed };
  } catch (error) {
    signal.throwIfAborted();
    return { type: 'broken', message: until.aborted ? 'it took too long' : causeOf(error) };
  }
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new Error('the answer is longer than an answer can be');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No JSON: it is read as no answer.
    return undefined;
  }
}

/** `{message, errors: [{message}]}`, `{message: [text]}`, `{message: {field: [text]}}`, `{error}`. */
function messageOf(body: unknown, token: Secret): string {
  const whole: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  const message = typeof whole === 'string' ? whole : whole === undefined ? (textAt(body, 'error') ?? '') : JSON.stringify(whole);
  const errors: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : undefined;
  const details = Array.isArray(errors) ? errors.flatMap((each: unknown) => textAt(each, 'message') ?? []) : [];
  return [message, ...details]
    .filter((each) => each !== '')
    .join(': ')
    .replaceAll(token.reveal(), '[secret]')
    .slice(0, MAX_WORDS);
}

function wordsFor({ api, baseUrl }: ForgeConnection, answer: Exclude<Answer, { type: 'ok' }>): string {
  const host = URL.parse(baseUrl)?.host ?? api.label;
  if (answer.type === 'broken') return `${host} can't be reached, or broke off: ${answer.message}`;
  const said = answer.message === '' ? '' : ` It says: ${answer.message}`;
  switch (answer.status) {
    case 401:
      return `${host} refuses the token. It may have expired, or belong to another server.${said}`;
    case 403:
      return `The token may not make pull requests there.${said}`;
    case 404:
      return `${host} knows no such repository, or the token may not see it.${said}`;
    default:
      return answer.status >= 300 && answer.status < 400
        ? `${host} says that the repository is elsewhere now. Give its new address: a token is not sent where it was not meant to go.`
        : `${host} did not make the pull request (${answer.status}).${said}`;
  }
}

function unreadable({ baseUrl }: Pick<ForgeConnection, 'baseUrl'>): string {
  return `what ${URL.parse(baseUrl)?.host ?? baseUrl} answers is none of a forge`;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
