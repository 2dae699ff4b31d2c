import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CredentialsError,
  loadCredentials,
  loadForges,
  readSecrets,
  removeCredentials,
  setCredentials,
  setForge,
  setSecrets,
  type LoadedCredentials,
  type LoadedForges,
  type NewCredentials,
  type ProviderCredentials,
  type Secrets,
} from '@baton/ai-client';
import type { ForgeId, ProviderId, Secret } from '@baton/protocol';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { RequestError } from '../../http/request-error.ts';

export interface CredentialsNow {
  providers: ReadonlyMap<ProviderId, ProviderCredentials>;
  /** Providers whose credentials are others than at the read before; empty at the first one. Of what can't be read nothing is said. */
  changed: ProviderId[];
  /** Files and sections that can't be used. */
  problems: readonly CredentialsError[];
}

/**
 * The credentials of environment and files. Files may change while the server runs: they are read again when their time or size says so. Writing
 * throws a RequestError whose words name the file and the place in it, and never repeat what it holds.
 */
export function createCredentialsSource(deps: {
  config: Pick<Config, 'environment' | 'credentialsFile' | 'dataDirectory'>;
  logger: Pick<Logger, 'warn'>;
}) {
  const { config, logger } = deps;
  const dataFile = join(config.dataDirectory, 'credentials.toml');
  const files = config.credentialsFile === undefined ? [dataFile] : [config.credentialsFile, dataFile];
  let loaded: { stamp: string; credentials: LoadedCredentials } | undefined;
  /** What was read last of each provider, also while its file can't be read. */
  let seen: ReadonlyMap<ProviderId, ProviderCredentials> = new Map();
  /** Writes go one after another. */
  let writing: Promise<unknown> = Promise.resolve();

  async function read(): Promise<CredentialsNow> {
    const stamp = (await Promise.all(files.map(stampOf))).join(' ');
    if (loaded?.stamp === stamp) return { ...loaded.credentials, changed: [] };
    const isFirst = loaded === undefined;
    const before = seen;
    const credentials = await loadCredentials({
      environment: config.environment,
      operatorFile: config.credentialsFile,
      dataFile,
    });
    const { providers, problems, warnings } = credentials;
    for (const warning of [...warnings, ...problems.map((problem) => problem.message)]) logger.warn(warning);
    loaded = { stamp, credentials };
    seen = problems.length === 0 ? providers : new Map([...before, ...providers]);
    return { providers, problems, changed: isFirst ? [] : difference(before, seen) };
  }

  function write<Answer>(change: () => Promise<Answer>): Promise<Answer> {
    const done = writing.then(change).catch(refuse);
    writing = done.catch(() => undefined);
    return done;
  }

  return {
    read,
    /** What was read last of each provider; nothing before the first time. For where nobody can wait. */
    last: (): ReadonlyMap<ProviderId, ProviderCredentials> => seen,
    set: (provider: ProviderId, given: NewCredentials) => write(() => setCredentials(dataFile, provider, given)),
    remove: (provider: ProviderId) => write(() => removeCredentials(dataFile, provider)),
    /** Where pull requests are made. */
    forges: {
      read: (): Promise<LoadedForges> => loadForges({ operatorFile: config.credentialsFile, dataFile }),
      set: (forge: ForgeId, given: { token: Secret; baseUrl?: string | undefined } | undefined): Promise<void> =>
        write(() => setForge(dataFile, forge, given)),
    },
    /** What servers of tools are given in confidence: in the data folder's file, too. */
    mcp: {
      read: (name: string): Promise<Secrets> => readSecrets(dataFile, ['mcp', name]).catch(refuse),
      write: (name: string, secrets: Secrets): Promise<void> => write(() => setSecrets(dataFile, ['mcp', name], secrets)),
    },
  };
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`;
}

function refuse(error: unknown): never {
  throw error instanceof CredentialsError ? refusalOf(error) : error;
}

/** What is wrong with a file, for whoever needs what stands in it. */
export function refusalOf(error: CredentialsError): RequestError {
  return new RequestError(error.code === 'taken' ? 'conflict' : 'unavailable', error.message, { code: `credentials_${error.code}` });
}

/** What forges are set up with, and whoever writes it. */
export type ForgeVault = ReturnType<typeof createCredentialsSource>['forges'];

type ByProvider = ReadonlyMap<ProviderId, ProviderCredentials>;

function difference(before: ByProvider, after: ByProvider): ProviderId[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].filter((id) => !same(before.get(id), after.get(id)));
}

function same(left: ProviderCredentials | undefined, right: ProviderCredentials | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (
    left.apiKey?.reveal() === right.apiKey?.reveal() &&
    left.baseUrl === right.baseUrl &&
    left.organization === right.organization &&
    left.vendor === right.vendor &&
    left.source === right.source
  );
}
