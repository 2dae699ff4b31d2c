import { readFile, stat } from 'node:fs/promises';
import { asId, Secret, type ProviderId } from '@baton/protocol';
import { CredentialsError } from './credentials-error.ts';
import { CREDENTIALS_EXAMPLE } from './example.ts';
import { parseCredentials, type CredentialsSection, type ParsedCredentials } from './parse-file.ts';

/** Where a provider's key comes from. `operator_file`: BATON_CREDENTIALS; `data_file`: written by hand into the data folder's; `page`: into the same by the page. */
export type CredentialsSource = 'environment' | 'operator_file' | 'data_file' | 'page';

export interface ProviderCredentials extends CredentialsSection {
  source: CredentialsSource;
  /** The variable or file that has it, for words like "is set in …". */
  where: string;
}

export interface LoadedCredentials {
  providers: Map<ProviderId, ProviderCredentials>;
  /** For the log and for `doctor`. */
  warnings: string[];
  /** Files and sections that can't be used: nothing in `providers` is of them. */
  problems: CredentialsError[];
}

/** The variables that are looked at, and whose key each is. */
const VARIABLES: readonly { name: string; provider: ProviderId }[] = [
  { name: 'OPENAI_API_KEY', provider: asId('openai') },
  { name: 'ANTHROPIC_API_KEY', provider: asId('anthropic') },
  { name: 'GEMINI_API_KEY', provider: asId('gemini') },
];

/**
 * Reads one file. Throws a CredentialsError: `missing` names the path that was looked at and shows an example; `malformed` names line and column;
 * none repeats what the file holds. `onInvalid`: as with `parseCredentials`.
 */
export async function readCredentialsFile(path: string, onInvalid?: (error: CredentialsError) => void): Promise<ParsedCredentials> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw cannotRead(path, error);
  }
  const { sections, warnings } = parseCredentials(text, path, onInvalid);
  const { mode } = await stat(path);
  const loose = (mode & 0o077) !== 0;
  return { sections, warnings: loose ? [...warnings, looseMode(path, mode)] : warnings };
}

/**
 * All credentials by strength: environment, then the operator's file (a problem when it is missing), then the data folder's (which may be missing).
 * What is wrong with one file takes nothing from the others. A stronger section replaces a weaker one whole. A key from the environment takes base URL and organization from a file only where a person
 * wrote them by hand there: an address that was set in the page never gets a key that was not.
 */
export async function loadCredentials(given: {
  environment: { readonly [variable: string]: string | undefined };
  operatorFile?: string | undefined;
  dataFile: string;
}): Promise<LoadedCredentials> {
  const { environment, operatorFile, dataFile } = given;
  const problems: CredentialsError[] = [];
  const operator = operatorFile === undefined ? undefined : await readIfUsable(operatorFile, problems);
  const data = await readIfUsable(dataFile, problems, 'missing');
  const providers = new Map<ProviderId, ProviderCredentials>();
  for (const section of data?.sections.values() ?? []) {
    providers.set(section.provider, { ...section, source: section.setBy === 'page' ? 'page' : 'data_file', where: dataFile });
  }
  for (const section of operator?.sections.values() ?? []) {
    const { setBy: _, ...byHand } = section;
    providers.set(section.provider, { ...byHand, source: 'operator_file', where: operatorFile ?? '' });
  }
  for (const { name, provider } of VARIABLES) {
    const key = environment[name]?.trim();
    if (key === undefined || key === '') continue;
    const file = providers.get(provider);
    const { baseUrl, organization } = file !== undefined && file.source !== 'page' ? file : {};
    providers.set(provider, {
      provider,
      apiKey: new Secret(key),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(organization === undefined ? {} : { organization }),
      source: 'environment',
      where: name,
    });
  }
  return { providers, warnings: [...(operator?.warnings ?? []), ...(data?.warnings ?? [])], problems };
}

async function readIfUsable(
  path: string,
  problems: CredentialsError[],
  allowed?: CredentialsError['code'],
): Promise<ParsedCredentials | undefined> {
  try {
    return await readCredentialsFile(path, (problem) => void problems.push(problem));
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    if (error.code !== allowed) problems.push(error);
    return undefined;
  }
}

function cannotRead(path: string, error: unknown): CredentialsError {
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'an error';
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return new CredentialsError('unreadable', path, `${path} can't be read (${code}).`);
  const advice = `There is no credentials file at ${path}. Create it, readable only by the server's user (mode 0600), like this:`;
  return new CredentialsError('missing', path, `${advice}\n\n${CREDENTIALS_EXAMPLE}`);
}

function looseMode(path: string, mode: number): string {
  return `${path} can be read by others on this machine (mode 0${(mode & 0o777).toString(8)}). Run: chmod 600 ${path}`;
}
