import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { DEFAULT_WORKERS } from '@baton/conductor';

/** The repository's root: relative paths in settings are relative to it, wherever the server was started. */
const ROOT = resolve(import.meta.dirname, '../../..');

export interface Config {
  host: string;
  port: number;
  dataDirectory: string;
  workDirectory: string;
  /** Where project directories may lie and the folder chooser looks. Absolute. */
  projectRoots: readonly string[];
  /** An operator's own credentials file, read first and never written. */
  credentialsFile: string | undefined;
  publicUrl: URL | undefined;
  allowPrivateUrls: boolean;
  /** The operator agrees that commands run without a sandbox where there is none. */
  unsandboxedCommands: boolean;
  /** Workers of the conductor at the same time, of all projects together. */
  workers: number;
  /** Bytes that the worktrees of tickets, and what is kept to prepare them, may take together. */
  workQuotaBytes: number;
  logLevel: LogLevel;
  owner: { email: string; password: string } | undefined;
  /** How whoever started the server reached this machine over SSH, if they did: their browser is on another one. */
  ssh: { user: string; host: string; port: number } | undefined;
  /** Folder of the built page. */
  pageDirectory: string;
  /** The project that comes with the product, to look around in. It is copied before anybody works in it. */
  sampleDirectory: string;
  /** Provider keys from the environment, by variable. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The server's own environment, of which commands get what names no secret. */
  commandEnvironment: Readonly<Record<string, string | undefined>>;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that can't be used. The message names the variable and what it may be. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const KNOWN = new Set([
  'BATON_HOST',
  'BATON_PORT',
  'BATON_DATA_DIR',
  'BATON_WORK_DIR',
  'BATON_PROJECT_ROOTS',
  'BATON_CREDENTIALS',
  'BATON_PUBLIC_URL',
  'BATON_ALLOW_PRIVATE_URLS',
  'BATON_UNSANDBOXED_COMMANDS',
  'BATON_WORKERS',
  'BATON_WORK_QUOTA_GB',
  'BATON_LOG_LEVEL',
  'BATON_OWNER_EMAIL',
  'BATON_OWNER_PASSWORD',
  'BATON_DATABASE_URL',
  'BATON_REDIS_URL',
  'BATON_TEST_CHROMIUM',
]);

/** Variables that look like settings and are none: most likely mistyped, or meant for another version. */
export function unknownSettings(environment: Environment = process.env): string[] {
  return Object.keys(environment).filter((name) => name.startsWith('BATON_') && !KNOWN.has(name));
}

/** Reads and checks every setting. Throws a ConfigError for the first one that can't be used. */
export function readConfig(environment: Environment = process.env): Config {
  const get = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  for (const name of ['BATON_DATABASE_URL', 'BATON_REDIS_URL']) {
    if (get(name) !== undefined)
      throw new ConfigError(`${name} is not available in this version: leave it out to use SQLite in the data folder.`);
  }
  return {
    host: get('BATON_HOST') ?? '127.0.0.1',
    port: port(get('BATON_PORT')),
    dataDirectory: path(get('BATON_DATA_DIR') ?? 'data'),
    workDirectory: path(get('BATON_WORK_DIR') ?? 'work'),
    projectRoots: (
      get('BATON_PROJECT_ROOTS')
        ?.split(':')
        .filter((root) => root !== '') ?? [homedir()]
    ).map(path),
    credentialsFile: optional(get('BATON_CREDENTIALS'), path),
    publicUrl: optional(get('BATON_PUBLIC_URL'), publicUrl),
    allowPrivateUrls: boolean('BATON_ALLOW_PRIVATE_URLS', get('BATON_ALLOW_PRIVATE_URLS') ?? 'false'),
    unsandboxedCommands: boolean('BATON_UNSANDBOXED_COMMANDS', get('BATON_UNSANDBOXED_COMMANDS') ?? 'false'),
    workers: workers(get('BATON_WORKERS')),
    workQuotaBytes: workQuota(get('BATON_WORK_QUOTA_GB') ?? '50'),
    logLevel: logLevel(get('BATON_LOG_LEVEL') ?? 'info'),
    owner: owner(get('BATON_OWNER_EMAIL'), get('BATON_OWNER_PASSWORD')),
    ssh: ssh(get('SSH_CONNECTION'), get('USER')),
    pageDirectory: join(ROOT, 'apps/web/build'),
    sampleDirectory: join(ROOT, 'sample/checkout-service'),
    commandEnvironment: environment,
    environment: {
      OPENAI_API_KEY: get('OPENAI_API_KEY'),
      ANTHROPIC_API_KEY: get('ANTHROPIC_API_KEY'),
      GEMINI_API_KEY: get('GEMINI_API_KEY'),
    },
  };
}

function path(text: string): string {
  return isAbsolute(text) ? resolve(text) : resolve(ROOT, text);
}

function optional<Value>(text: string | undefined, read: (text: string) => Value): Value | undefined {
  return text === undefined ? undefined : read(text);
}

/** From the four words of SSH_CONNECTION: the other side's address and port, then this machine's. */
function ssh(connection: string | undefined, user: string | undefined): Config['ssh'] {
  const [, , host, port] = connection?.split(' ') ?? [];
  return host === undefined ? undefined : { user: user ?? userInfo().username, host, port: Number(port) || 22 };
}

function port(text: string | undefined): number {
  if (text === undefined) return 4680;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new ConfigError(`BATON_PORT is "${text}", but must be a number from 0 to 65535.`);
  return value;
}

function workers(text: string | undefined): number {
  if (text === undefined) return DEFAULT_WORKERS;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 64)
    throw new ConfigError(`BATON_WORKERS is "${text}", but must be a number from 1 to 64.`);
  return value;
}

function workQuota(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0) {
    throw new ConfigError(`BATON_WORK_QUOTA_GB is "${text}", but must be a number above 0.`);
  }
  return value * 1e9;
}

function boolean(name: string, text: string): boolean {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new ConfigError(`${name} is "${text}", but must be true, 1, false or 0.`);
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level === undefined) throw new ConfigError(`BATON_LOG_LEVEL is "${text}", but must be one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function publicUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ConfigError(`BATON_PUBLIC_URL is "${text}", but must be an address like https://baton.example.org.`);
  }
  return url;
}

function owner(email: string | undefined, password: string | undefined): Config['owner'] {
  if (email === undefined && password === undefined) return undefined;
  if (email === undefined || password === undefined)
    throw new ConfigError('BATON_OWNER_EMAIL and BATON_OWNER_PASSWORD go together: set both or neither.');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new ConfigError('BATON_OWNER_EMAIL must be an e-mail address.');
  if (password.length < 10) throw new ConfigError('BATON_OWNER_PASSWORD must have at least ten characters.');
  return { email, password };
}
