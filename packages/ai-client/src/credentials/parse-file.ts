import { asId, Secret, type ProviderId } from '@baton/protocol';
import { parse, TomlError } from 'smol-toml';
import { CredentialsError } from './credentials-error.ts';

/** One provider's section of a file. */
export interface CredentialsSection {
  provider: ProviderId;
  apiKey?: Secret;
  baseUrl?: string;
  organization?: string;
  vendor?: string;
  /** Written from the page. Sections without it were written by hand. */
  setBy?: 'page';
}

export interface ParsedCredentials {
  sections: Map<ProviderId, CredentialsSection>;
  /** What was not understood and is ignored, by name, never by value. */
  warnings: string[];
}

const NAMED = ['openai', 'anthropic', 'gemini'] as const;

/** Sections that other parts of Baton read. */
const FOREIGN: ReadonlySet<string> = new Set(['forge', 'mcp']);

const KEYS: ReadonlySet<string> = new Set(['api_key', 'base_url', 'organization', 'vendor', 'set_by']);

const UNUSABLE_NAME =
  'a name behind [compatible.…] is not usable. Names have 1 to 40 lower-case letters, digits, "-" and "_", and begin with a letter or digit.';

/** What may stand behind `compatible.`, so that it makes an id of a provider. */
export const COMPATIBLE_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/**
 * Throws a CredentialsError `malformed` that names line and column, or `invalid` that names section and key. With `onInvalid` a section that can't
 * be used is told there and left out instead, and the others are read.
 */
export function parseCredentials(text: string, path: string, onInvalid: (error: CredentialsError) => void = rethrow): ParsedCredentials {
  const table = parsed(text, path);
  const result: ParsedCredentials = { sections: new Map(), warnings: [] };
  const add = (provider: ProviderId, value: unknown): void => {
    unlessInvalid(() => void result.sections.set(provider, sectionOf(provider, value, path, result.warnings)), onInvalid);
  };
  for (const name of NAMED) {
    if (Object.hasOwn(table, name)) add(asId(name), table[name]);
  }
  unlessInvalid(() => {
    const compatible = Object.hasOwn(table, 'compatible') ? tableOf('compatible', table['compatible'], path) : {};
    for (const [name, value] of Object.entries(compatible)) {
      if (COMPATIBLE_NAME.test(name)) add(asId(`compatible.${name}`), value);
      else onInvalid(new CredentialsError('invalid', path, `${path}: ${UNUSABLE_NAME}`));
    }
  }, onInvalid);
  for (const name of Object.keys(table)) {
    if (!NAMED.some((known) => known === name) && name !== 'compatible' && !FOREIGN.has(name)) {
      result.warnings.push(`${path}: [${shown(name)}] is not known and is ignored.`);
    }
  }
  return result;
}

function rethrow(error: CredentialsError): never {
  throw error;
}

function unlessInvalid(read: () => void, onInvalid: (error: CredentialsError) => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    onInvalid(error);
  }
}

/** The words of the TOML reader are not passed on: they quote the line. */
function parsed(text: string, path: string): { readonly [name: string]: unknown } {
  try {
    return parse(text);
  } catch (error) {
    const place = error instanceof TomlError ? `line ${error.line}, column ${error.column}` : 'an unknown place';
    throw new CredentialsError(
      'malformed',
      path,
      `${path} is not valid TOML at ${place}.`,
      error instanceof TomlError ? error.line : undefined,
    );
  }
}

function sectionOf(provider: ProviderId, value: unknown, path: string, warnings: string[]): CredentialsSection {
  const table = tableOf(provider, value, path);
  const text = (key: string): string | undefined => {
    const entry = Object.hasOwn(table, key) ? table[key] : undefined;
    if (entry === undefined) return undefined;
    if (typeof entry !== 'string')
      throw new CredentialsError('invalid', path, `${path}: ${key} in [${provider}] has to be text in quotes.`);
    return entry.trim() === '' ? undefined : entry.trim();
  };
  for (const key of Object.keys(table)) {
    if (!KEYS.has(key)) warnings.push(`${path}: "${shown(key)}" in [${provider}] is not known and is ignored.`);
  }
  const [apiKey, baseUrl, organization, vendor] = [text('api_key'), text('base_url'), text('organization'), text('vendor')];
  if (baseUrl !== undefined && !isHttp(baseUrl)) {
    throw new CredentialsError(
      'invalid',
      path,
      `${path}: base_url in [${provider}] has to be an address that begins with http:// or https://.`,
    );
  }
  return {
    provider,
    ...(apiKey === undefined ? {} : { apiKey: new Secret(apiKey) }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(organization === undefined ? {} : { organization }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(text('set_by') === 'page' ? { setBy: 'page' } : {}),
  };
}

function tableOf(name: string, value: unknown, path: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
    throw new CredentialsError('invalid', path, `${path}: ${name} has to be a section, [${name}].`);
  }
  return value as { readonly [key: string]: unknown };
}

function isHttp(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** A name as it may be repeated: whoever forgets `api_key =` has the key stand as a name. */
function shown(name: string): string {
  return /^[a-z_]{1,20}$/.test(name) ? name : '…';
}
