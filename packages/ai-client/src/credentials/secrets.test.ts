import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@baton/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecrets, setSecrets } from './secrets.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-secrets-'));
  file = join(folder, 'credentials.toml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const secrets = (given: Record<string, string>) => new Map(Object.entries(given).map(([name, value]) => [name, new Secret(value)]));
const read = async (name: string) => Array.from(await readSecrets(file, ['mcp', name]), ([key, secret]) => [key, secret.reveal()]);

const BEFORE = '# mine\n[openai]\napi_key = "sk-1"\n';

test('secrets are kept in a section of their own, and everything else stays as it was', async () => {
  await writeFile(file, BEFORE);
  await setSecrets(file, ['mcp', 'mail'], secrets({ TOKEN: 'a "b" \\ c', 'x-key': 'second' }));
  await setSecrets(file, ['mcp', 'maps'], secrets({ KEY: 'k' }));
  expect(await read('mail')).toEqual([
    ['TOKEN', 'a "b" \\ c'],
    ['x-key', 'second'],
  ]);
  await setSecrets(file, ['mcp', 'mail'], secrets({ TOKEN: 'new' }));
  expect(await read('mail')).toEqual([['TOKEN', 'new']]);
  expect(await read('maps')).toEqual([['KEY', 'k']]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await setSecrets(file, ['mcp', 'mail'], new Map());
  await setSecrets(file, ['mcp', 'maps'], new Map());
  expect(await readFile(file, 'utf8')).toBe(BEFORE);
});

test('where there is no section there are no secrets, and taking them out writes nothing', async () => {
  expect(await read('mail')).toEqual([]);
  await setSecrets(file, ['mcp', 'mail'], new Map());
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  await writeFile(file, 'mcp = 1\n');
  expect(await read('mail')).toEqual([]);
});

test('a file that is no TOML is told in words that repeat nothing of it, and is left as it is', async () => {
  await writeFile(file, '[openai\napi_key = "sk-1"');
  await expect(readSecrets(file, ['mcp', 'mail'])).rejects.toThrow(/is not valid TOML at line 1/);
  await expect(setSecrets(file, ['mcp', 'mail'], secrets({ TOKEN: 'a' }))).rejects.toMatchObject({ code: 'malformed' });
});
