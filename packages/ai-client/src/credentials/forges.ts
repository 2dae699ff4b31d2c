import { Secret, type ForgeId } from '@baton/protocol';
import { parse, type TomlTable } from 'smol-toml';
import { CredentialsError } from './credentials-error.ts';
import { changedText } from './edit-section.ts';
import { replace, textOf } from './file-on-disk.ts';
import type { CredentialsSource } from './load.ts';
import { parseCredentials } from './parse-file.ts';

/** One forge's section, `[forge.<id>]`. */
export interface ForgeCredentials {
  forge: ForgeId;
  token?: Secret;
  /** Its address as a browser has it. */
  baseUrl?: string;
  source: Exclude<CredentialsSource, 'environment'>;
  /** The file that has it. */
  where: string;
}

export interface LoadedForges {
  forges: Map<ForgeId, ForgeCredentials>;
  /** Files and sections that can't be used. */
  problems: CredentialsError[];
}

const FORGES: readonly ForgeId[] = ['github', 'gitlab', 'gitea'];
const KEYS = ['token', 'base_url', 'set_by'];

/** The forges of the operator's file and the data folder's, the first one first. What is wrong with one section takes nothing from the others; files that are missing have none. */
export async function loadForges(given: { operatorFile?: string | undefined; dataFile: string }): Promise<LoadedForges> {
  const loaded: LoadedForges = { forges: new Map(), problems: [] };
  for (const path of [given.dataFile, ...(given.operatorFile === undefined ? [] : [given.operatorFile])]) {
    try {
      const text = await textOf(path);
      for (const [forge, section] of sectionsOf(text, path, loaded.problems)) {
        const byPage = section.setBy === 'page' && path === given.dataFile;
        const { setBy: _, ...rest } = section;
        const source = byPage ? 'page' : path === given.dataFile ? 'data_file' : 'operator_file';
        loaded.forges.set(forge, { forge, ...rest, source, where: path });
      }
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error;
      loaded.problems.push(error);
    }
  }
  return loaded;
}

/**
 * Writes one forge's section into the data folder's file, marked `set_by = "page"`, or takes it out where nothing is given. Everything else stays. Throws a CredentialsError: `taken` when a person wrote the section by
 * hand, `malformed` when the file is no TOML (it is left as it is). Callers see to it that only one writes at a time.
 */
export async function setForge(
  path: string,
  forge: ForgeId,
  given: { token: Secret; baseUrl?: string | undefined } | undefined,
): Promise<void> {
  const before = await textOf(path);
  const existing = sectionsOf(before, path, []).get(forge);
  if (existing !== undefined && existing.setBy !== 'page') {
    throw new CredentialsError('taken', path, `${forge} is set by hand in ${path}; change it there.`);
  }
  if (given === undefined && existing === undefined) return;
  const section: TomlTable | undefined =
    given === undefined
      ? undefined
      : { token: given.token.reveal(), ...(given.baseUrl === undefined ? {} : { base_url: given.baseUrl }), set_by: 'page' };
  await replace(path, changedText(before, ['forge', forge], section));
}

interface Section {
  token?: Secret;
  baseUrl?: string;
  setBy?: 'page';
}

function sectionsOf(text: string, path: string, problems: CredentialsError[]): Map<ForgeId, Section> {
  // Told in the words of the providers' sections, and never with what stands there.
  parseCredentials(text, path, () => undefined);
  const forges = inner(parse(text), 'forge');
  const sections = new Map<ForgeId, Section>();
  for (const forge of FORGES) {
    if (!Object.hasOwn(forges, forge)) continue;
    const problem = problemOf(forges[forge], forge);
    if (problem !== undefined) {
      problems.push(new CredentialsError('invalid', path, `${path}: ${problem}`));
      continue;
    }
    const section = inner(forges, forge);
    const [token, baseUrl] = [textIn(section, 'token'), textIn(section, 'base_url')];
    sections.set(forge, {
      ...(token === undefined ? {} : { token: new Secret(token) }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(textIn(section, 'set_by') === 'page' ? { setBy: 'page' } : {}),
    });
  }
  return sections;
}

function problemOf(value: unknown, forge: ForgeId): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `forge.${forge} has to be a section, [forge.${forge}].`;
  for (const key of KEYS) {
    const entry: unknown = Reflect.get(value, key);
    if (entry !== undefined && typeof entry !== 'string') return `${key} in [forge.${forge}] has to be text in quotes.`;
  }
  const address: unknown = Reflect.get(value, 'base_url');
  if (typeof address === 'string' && address.trim() !== '' && !/^https?:$/.test(URL.parse(address.trim())?.protocol ?? '')) {
    return `base_url in [forge.${forge}] has to be an address that begins with http:// or https://.`;
  }
  return undefined;
}

function textIn(section: TomlTable, key: string): string | undefined {
  const value = section[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function inner(table: TomlTable, name: string): TomlTable {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  return typeof found === 'object' && !Array.isArray(found) && !(found instanceof Date) ? found : {};
}
