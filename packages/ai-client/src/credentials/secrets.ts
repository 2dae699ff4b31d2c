import { Secret } from '@baton/protocol';
import { parse, type TomlTable } from 'smol-toml';
import { changedText } from './edit-section.ts';
import { replace, textOf } from './file-on-disk.ts';
import { parseCredentials } from './parse-file.ts';

/** Secrets by their names. */
export type Secrets = ReadonlyMap<string, Secret>;

/** Where something that is no provider keeps its secrets: `[mcp.<name>]`. Letters, digits, `-` and `_`. */
export type SecretSection = readonly [kind: 'mcp', name: string];

/** The secrets of a section; none where there is no such section or file. Throws a CredentialsError that repeats nothing of what the file holds. */
export async function readSecrets(path: string, section: SecretSection): Promise<Secrets> {
  const table = (await readTable(path)).table;
  const [kind, name] = section;
  const own = inner(inner(table, kind), name);
  return new Map(Object.entries(own).flatMap(([key, value]) => (typeof value === 'string' ? [[key, new Secret(value)] as const] : [])));
}

/**
 * Writes a section with exactly these secrets, or takes it out where there are none; every other section and its comments stay. Throws a CredentialsError
 * `malformed` when the file is no TOML (it is left as it is). Callers see to it that only one writes at a time.
 */
export async function setSecrets(path: string, section: SecretSection, secrets: Secrets): Promise<void> {
  const { text, table } = await readTable(path);
  const [kind, name] = section;
  if (secrets.size === 0 && !Object.hasOwn(inner(table, kind), name)) return;
  const values = Object.fromEntries(Array.from(secrets, ([key, secret]) => [key, secret.reveal()]));
  await replace(path, changedText(text, section, secrets.size === 0 ? undefined : values));
}

/** Read as the providers' sections are, so that what is wrong with the file is told in the same words. */
async function readTable(path: string): Promise<{ text: string; table: TomlTable }> {
  const text = await textOf(path);
  parseCredentials(text, path, () => undefined);
  return { text, table: parse(text) };
}

function inner(table: TomlTable, name: string): TomlTable {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  return typeof found === 'object' && !Array.isArray(found) && !(found instanceof Date) ? found : {};
}
