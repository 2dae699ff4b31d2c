import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CredentialsError,
  loadCredentials,
  removeCredentials,
  setCredentials,
  type LoadedCredentials,
  type NewCredentials,
  type ProviderCredentials,
} from '@baton/ai-client';
import type { ProviderId } from '@baton/protocol';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { RequestError } from '../../http/request-error.ts';

export interface CredentialsNow {
  providers: ReadonlyMap<ProviderId, ProviderCredentials>;
  /** Providers whose credentials are others than at the read before; empty at the first one. */
  changed: ProviderId[];
}

/**
 * The credentials of environment and files. Files may change while the server runs: they are read again when their time or size says so. All
 * functions throw a RequestError whose words name the file and the place in it, and never repeat what it holds.
 */
export function createCredentialsSource(deps: {
  config: Pick<Config, 'environment' | 'credentialsFile' | 'dataDirectory'>;
  logger: Pick<Logger, 'warn'>;
}) {
  const { config, logger } = deps;
  const dataFile = join(config.dataDirectory, 'credentials.toml');
  const files = config.credentialsFile === undefined ? [dataFile] : [config.credentialsFile, dataFile];
  let loaded: { stamp: string; credentials: LoadedCredentials } | undefined;
  /** Writes go one after another. */
  let writing: Promise<unknown> = Promise.resolve();

  async function read(): Promise<CredentialsNow> {
    const stamp = (await Promise.all(files.map(stampOf))).join(' ');
    if (loaded?.stamp === stamp) return { providers: loaded.credentials.providers, changed: [] };
    const before = loaded?.credentials;
    const credentials = await loadCredentials({
      environment: config.environment,
      operatorFile: config.credentialsFile,
      dataFile,
    }).catch(refuse);
    for (const warning of credentials.warnings) logger.warn(warning);
    loaded = { stamp, credentials };
    return { providers: credentials.providers, changed: before === undefined ? [] : difference(before, credentials) };
  }

  function write<Answer>(change: () => Promise<Answer>): Promise<Answer> {
    const done = writing.then(change).catch(refuse);
    writing = done.catch(() => undefined);
    return done;
  }

  return {
    read,
    /** What the last read found; nothing before the first. For where nobody can wait. */
    last: (): ReadonlyMap<ProviderId, ProviderCredentials> => loaded?.credentials.providers ?? new Map(),
    set: (provider: ProviderId, given: NewCredentials) => write(() => setCredentials(dataFile, provider, given)),
    remove: (provider: ProviderId) => write(() => removeCredentials(dataFile, provider)),
  };
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'none' : `${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`;
}

function refuse(error: unknown): never {
  if (!(error instanceof CredentialsError)) throw error;
  throw new RequestError(error.code === 'taken' ? 'conflict' : 'unavailable', error.message, { code: `credentials_${error.code}` });
}

function difference(before: LoadedCredentials, after: LoadedCredentials): ProviderId[] {
  const ids = new Set([...before.providers.keys(), ...after.providers.keys()]);
  return [...ids].filter((id) => !same(before.providers.get(id), after.providers.get(id)));
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
