import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProviderId, Secret } from '@baton/protocol';
import { parse, stringify, type TomlTable } from 'smol-toml';
import { CredentialsError } from './credentials-error.ts';
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

/** Changes the section's own lines only. Where that does not lead to what is wanted (inline tables, dotted keys), the whole is written anew. */
function changedText(text: string, keys: readonly string[], section: TomlTable | undefined): string {
  const wanted = withSection(parse(text), keys, section);
  const kept = withoutLines(text, keys);
  const block = section === undefined ? '' : `[${keys.join('.')}]\n${stringify(section).trimEnd()}\n`;
  const edited = [kept.trimEnd(), block].filter((part) => part !== '').join('\n\n');
  const withEnd = edited === '' || edited.endsWith('\n') ? edited : `${edited}\n`;
  return means(withEnd, wanted) ? withEnd : stringify(wanted);
}

function means(text: string, wanted: TomlTable): boolean {
  try {
    return isDeepStrictEqual(plain(parse(text)), plain(wanted));
  } catch {
    return false;
  }
}

/** Without prototypes, and without sections that hold nothing. */
function plain(table: TomlTable): unknown {
  const copy = JSON.parse(JSON.stringify(table)) as { compatible?: object };
  if (copy.compatible !== undefined && Object.keys(copy.compatible).length === 0) delete copy.compatible;
  return copy;
}

function withSection(table: TomlTable, keys: readonly string[], section: TomlTable | undefined): TomlTable {
  const [key = '', ...rest] = keys;
  const { [key]: old, ...others } = table;
  if (rest.length === 0) return section === undefined ? others : { ...others, [key]: section };
  const inner = typeof old === 'object' && !Array.isArray(old) && !(old instanceof Date) ? old : {};
  return { ...others, [key]: withSection(inner, rest, section) };
}

function withoutLines(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  const own = new RegExp(`^\\s*\\[\\s*${keys.map((key) => `"?${key}"?`).join('\\s*\\.\\s*')}\\s*\\]\\s*(#.*)?\\r?$`);
  const from = lines.findIndex((line) => own.test(line));
  if (from < 0) return text;
  const following = lines.findIndex((line, index) => index > from && /^\s*\[/.test(line));
  const to = following < 0 ? lines.length : leadingComments(lines, from, following);
  return [...lines.slice(0, from), ...lines.slice(to)].join('\n');
}

/** Comments that stand right above a section belong to it, not to the one before. */
function leadingComments(lines: readonly string[], from: number, section: number): number {
  let at = section;
  while (at - 1 > from && /^\s*#/.test(lines[at - 1] ?? '')) at -= 1;
  return at;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return '';
    throw new CredentialsError('unreadable', path, `${path} can't be read.`);
  }
}

/** Complete before it has the name, so that a crash leaves the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.${crypto.randomUUID()}.new`;
  try {
    const file = await open(next, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(next, 0o600);
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
}
