import type { ProviderId, Secret } from '@baton/protocol';
import type { TomlTable } from 'smol-toml';
import { CredentialsError } from './credentials-error.ts';
import { changedText } from './edit-section.ts';
import { replace, textOf } from './file-on-disk.ts';
import { COMPATIBLE_NAME, parseCredentials } from './parse-file.ts';

/** What the page may set. What is left out goes away. */
export interface NewCredentials {
  apiKey?: Secret | undefined;
  baseUrl?: string | undefined;
  organization?: string | undefined;
  vendor?: string | undefined;
}

/**
 * Writes one provider's section into the data folder's file, marked `set_by = "page"`; every other section and its comments stay. The file is
 * replaced at once and has mode 0600. Throws a CredentialsError: `taken` when a person wrote the section by hand, `malformed` when the file is
 * no TOML (it is left as it is). Callers see to it that only one writes at a time.
 */
export async function setCredentials(path: string, provider: ProviderId, given: NewCredentials): Promise<void> {
  const section: TomlTable = {
    ...(given.apiKey === undefined ? {} : { api_key: given.apiKey.reveal() }),
    ...(given.baseUrl === undefined ? {} : { base_url: given.baseUrl }),
    ...(given.organization === undefined ? {} : { organization: given.organization }),
    ...(given.vendor === undefined ? {} : { vendor: given.vendor }),
    set_by: 'page',
  };
  await change(path, provider, section);
}

/** Takes one provider's section out. Answers whether there was one. Throws like `setCredentials`. */
export async function removeCredentials(path: string, provider: ProviderId): Promise<boolean> {
  return change(path, provider, undefined);
}

async function change(path: string, provider: ProviderId, section: TomlTable | undefined): Promise<boolean> {
  const keys = keysOf(provider, path);
  const before = await textOf(path);
  const existing = parseCredentials(before, path).sections.get(provider);
  if (existing !== undefined && existing.setBy !== 'page') {
    throw new CredentialsError('taken', path, `${provider} is set by hand in ${path}; change it there.`);
  }
  if (section === undefined && existing === undefined) return false;
  await replace(path, changedText(before, keys, section));
  return true;
}

function keysOf(provider: ProviderId, path: string): readonly string[] {
  const [kind = '', name] = provider.split('.', 2);
  if (['openai', 'anthropic', 'gemini'].includes(provider)) return [kind];
  if (kind === 'compatible' && name !== undefined && COMPATIBLE_NAME.test(name)) return [kind, name];
  throw new CredentialsError('invalid', path, `${provider} has no section in a credentials file.`);
}
