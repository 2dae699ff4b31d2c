import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { isPublicAddress } from './public-address.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** All addresses of a name. Rejects when it has none. */
export type Lookup = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface GuardOptions {
  /** The address is its operator's word: it may point inside the network. */
  allowPrivate: boolean;
  /** Default: the system's. */
  lookup?: Lookup;
  /** Which addresses may be connected to where private ones may not. Default: those on the internet. */
  isPublic?: (address: string) => boolean;
}

export type Judgement = { ok: true } | { ok: false; reason: string };

/** The code of an AddressRefused, also where it has become another error's cause. */
export const ADDRESS_REFUSED = 'BATON_ADDRESS_REFUSED';

/** A connection that was not made because of where it would have gone. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = ADDRESS_REFUSED;
}

/** Longer than any model thinks before its first byte, and than any pause within its answer. */
const SILENCE_MS = 600_000;

const FINE: Judgement = { ok: true };
const resolveBySystem: Lookup = (hostname) => systemLookup(hostname, { all: true });

type Rules = Required<GuardOptions>;

const withDefaults = (options: GuardOptions): Rules => ({ lookup: resolveBySystem, isPublic: isPublicAddress, ...options });

/** What can be said of an address without asking anybody: its scheme, credentials in it, numbers that point inside. */
function judgeUrl(url: URL, { allowPrivate, isPublic }: Rules): Judgement {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refusal('The address has to begin with http:// or https://.');
  if (url.username !== '' || url.password !== '') return refusal('The address must not hold a user name or password.');
  if (url.hostname === '') return refusal('The address names no server.');
  const literal = literalOf(url);
  return literal === undefined || allowPrivate || isPublic(literal) ? FINE : refusal(inside(url.hostname));
}

/** URLs normalise every way to write an IPv4 address (octal, hexadecimal, one number), so only the usual one is left here. */
function literalOf(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}

function inside(where: string): string {
  return `${where} points inside the network or at this machine, which is not allowed for addresses entered here. Whoever runs the server can allow it with BATON_ALLOW_PRIVATE_URLS=true, or write the address into credentials.toml by hand.`;
}

function refusal(reason: string): Judgement {
  return { ok: false, reason };
}

/**
 * An immediate answer when somebody enters an address. A name that does not resolve now passes: it can't be judged, and the connection is
 * guarded anyway.
 */
export async function judgeAddress(text: string, options: GuardOptions): Promise<Judgement> {
  const rules = withDefaults(options);
  const url = URL.parse(text);
  if (url === null) return refusal('This is no address. It has to look like https://api.example.org/v1.');
  const judgement = judgeUrl(url, rules);
  if (!judgement.ok || rules.allowPrivate || literalOf(url) !== undefined) return judgement;
  const addresses = await rules.lookup(url.hostname).catch(() => []);
  return addresses.every(({ address }) => rules.isPublic(address)) ? FINE : refusal(inside(url.hostname));
}

/** What an address means now: the addresses of its server, or why it is not asked. */
export async function resolveAddress(
  url: URL,
  options: GuardOptions,
): Promise<{ ok: true; addresses: string[] } | { ok: false; detail: string }> {
  const rules = withDefaults(options);
  const judgement = judgeUrl(url, rules);
  if (!judgement.ok) return { ok: false, detail: judgement.reason };
  const literal = literalOf(url);
  if (literal !== undefined) return { ok: true, addresses: [literal] };
  const found = await rules.lookup(url.hostname).catch(() => []);
  if (found.length === 0) return { ok: false, detail: `${url.hostname} has no address.` };
  const isFine = rules.allowPrivate || found.every(({ address }) => rules.isPublic(address));
  return isFine ? { ok: true, addresses: found.map(({ address }) => address) } : { ok: false, detail: inside(url.hostname) };
}

/**
 * A `fetch` for addresses that people or models chose. Every request, also one that follows a redirect, is judged: only http and https, and
 * unless `allowPrivate` only addresses on the internet. A name is resolved once per connection, all its addresses are judged, and the
 * connection goes to exactly those, so that a name can't change in between. A refusal rejects like a failed connection, with an AddressRefused
 * as its cause.
 */
export function createGuardedFetch(options: GuardOptions): typeof globalThis.fetch {
  let dispatcher: Promise<Dispatcher> | undefined;
  return async (input, init) => {
    dispatcher ??= createGuardedDispatcher(withDefaults(options));
    // The runtime's fetch takes a dispatcher, of which the web's types know nothing.
    const guarded: RequestInit & { dispatcher: Dispatcher } = { ...init, dispatcher: await dispatcher };
    return globalThis.fetch(input, guarded);
  };
}

/** The guard itself; the library is loaded when the first one is made. */
async function createGuardedDispatcher(rules: Rules): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  const agent = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, connect: { lookup: guardedLookup(rules) } });
  return agent.compose((dispatch) => (request, handler) => {
    const url = URL.parse(String(request.origin ?? ''));
    const judgement = url === null ? refusal('The address names no server.') : judgeUrl(url, rules);
    if (!judgement.ok) throw new AddressRefused(judgement.reason);
    return dispatch(request, handler);
  });
}

function guardedLookup({ lookup, allowPrivate, isPublic }: Rules): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) return answer(new Error(`${hostname} has no address`), '');
        if (!allowPrivate && !addresses.every(({ address }) => isPublic(address))) return answer(new AddressRefused(inside(hostname)), '');
        if (options.all === true) return answer(null, [...addresses]);
        return answer(null, first.address, first.family);
      },
      (error: unknown) => answer(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}
