import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, unknownSettings } from './config.ts';

const root = resolve(import.meta.dirname, '../../..');

it('needs no settings', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 4680,
    dataDirectory: `${root}/data`,
    workDirectory: `${root}/work`,
    projectRoots: [homedir()],
    credentialsFile: undefined,
    publicUrl: undefined,
    allowPrivateUrls: false,
    workers: 4,
    logLevel: 'info',
    owner: undefined,
    ssh: undefined,
  });
});

it('takes an empty variable for one that is not there', () => {
  expect(readConfig({ BATON_PORT: '', BATON_HOST: '', BATON_DATABASE_URL: '' })).toMatchObject({ port: 4680, host: '127.0.0.1' });
});

it('knows how it was reached over SSH', () => {
  expect(readConfig({ SSH_CONNECTION: '198.51.100.4 52144 192.0.2.7 2222', USER: 'anna' }).ssh).toEqual({
    user: 'anna',
    host: '192.0.2.7',
    port: 2222,
  });
});

it('reads relative paths from the repository’s root', () => {
  const config = readConfig({
    BATON_DATA_DIR: 'x/y',
    BATON_WORK_DIR: '/abs',
    BATON_CREDENTIALS: './keys.toml',
    BATON_PROJECT_ROOTS: '/a:b:',
  });
  expect(config).toMatchObject({
    dataDirectory: `${root}/x/y`,
    workDirectory: '/abs',
    credentialsFile: `${root}/keys.toml`,
    projectRoots: ['/a', `${root}/b`],
  });
});

it.each([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])('reads the boolean %s', (text, value) => {
  expect(readConfig({ BATON_ALLOW_PRIVATE_URLS: text }).allowPrivateUrls).toBe(value);
});

describe('a wrong value', () => {
  it.each([
    ['BATON_ALLOW_PRIVATE_URLS', 'yes', 'true, 1, false or 0'],
    ['BATON_ALLOW_PRIVATE_URLS', 'TRUE', 'true, 1, false or 0'],
    ['BATON_PORT', '70000', '0 to 65535'],
    ['BATON_PORT', '80a', '0 to 65535'],
    ['BATON_PORT', '-1', '0 to 65535'],
    ['BATON_WORKERS', '0', '1 to 64'],
    ['BATON_WORK_QUOTA_GB', 'much', 'above 0'],
    ['BATON_LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace, silent'],
    ['BATON_PUBLIC_URL', 'baton.example.org', 'https://baton.example.org'],
    ['BATON_PUBLIC_URL', 'ftp://baton.example.org', 'https://baton.example.org'],
    ['BATON_DATABASE_URL', 'postgres://localhost', 'SQLite'],
    ['BATON_OWNER_EMAIL', 'anna@example.org', 'BATON_OWNER_PASSWORD'],
  ])('%s=%s is refused by name, with what it may be', (name, value, allowed) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
    expect(() => readConfig({ [name]: value })).toThrow(allowed);
  });

  it('of the owner’s password is not repeated', () => {
    const read = () => readConfig({ BATON_OWNER_EMAIL: 'anna@example.org', BATON_OWNER_PASSWORD: 'short' });
    expect(read).toThrow('BATON_OWNER_PASSWORD');
    expect(read).not.toThrow('short');
  });
});

it('knows what only looks like a setting', () => {
  expect(unknownSettings({ BATON_PORTS: '1', BATON_PORT: '1', PATH: '/bin' })).toEqual(['BATON_PORTS']);
});
