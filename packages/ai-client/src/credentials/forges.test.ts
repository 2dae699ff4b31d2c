import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '@baton/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadForges, setForge } from './forges.ts';

let folder: string;
let dataFile: string;
let operatorFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-forges-'));
  dataFile = join(folder, 'credentials.toml');
  operatorFile = join(folder, 'operator.toml');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const BEFORE = '# mine\n[openai]\napi_key = "sk-1"\n\n[forge.gitea]\ntoken = "by-hand"\nbase_url = "http://10.0.0.4:3000"\n';

test('a forge that the page sets stands in a section of its own, and everything else stays as it was', async () => {
  await writeFile(dataFile, BEFORE);
  await setForge(dataFile, 'github', { token: new Secret('ghp-1') });
  await setForge(dataFile, 'gitlab', { token: new Secret('glpat'), baseUrl: 'https://gitlab.example.org' });
  const { forges, problems } = await loadForges({ dataFile });
  expect(problems).toEqual([]);
  expect([...forges.values()].map(({ forge, source, baseUrl }) => [forge, source, baseUrl])).toEqual([
    ['github', 'page', undefined],
    ['gitlab', 'page', 'https://gitlab.example.org'],
    ['gitea', 'data_file', 'http://10.0.0.4:3000'],
  ]);
  expect(forges.get('github')?.token?.reveal()).toBe('ghp-1');
  expect(inspect([...forges.values()], { depth: 5 })).not.toContain('ghp-1');
  expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
  await setForge(dataFile, 'github', undefined);
  await setForge(dataFile, 'gitlab', undefined);
  expect(await readFile(dataFile, 'utf8')).toBe(BEFORE);
});

test('what the operator says wins, and what a person wrote is not touched', async () => {
  await writeFile(dataFile, BEFORE);
  await writeFile(operatorFile, '[forge.gitea]\ntoken = "operator"\nset_by = "page"\n');
  const { forges } = await loadForges({ operatorFile, dataFile });
  expect(forges.get('gitea')).toMatchObject({ source: 'operator_file', where: operatorFile });
  expect(forges.get('gitea')?.token?.reveal()).toBe('operator');
  await expect(setForge(dataFile, 'gitea', { token: new Secret('x') })).rejects.toMatchObject({ code: 'taken' });
  expect(await readFile(dataFile, 'utf8')).toBe(BEFORE);
});

test.each([
  ['[forge.github]\ntoken = 5\n', 'token in [forge.github] has to be text'],
  ['[forge.github]\ntoken = "ghp-secret"\nbase_url = "ssh://x"\n', 'base_url in [forge.github] has to be an address'],
  ['[forge]\ngithub = "ghp-secret"\n', 'has to be a section'],
  ['[forge.github\ntoken = "ghp-secret"\n', 'is not valid TOML at line 1'],
])('what is wrong is told without what stands there: %s', async (text, words) => {
  await writeFile(dataFile, text);
  const { forges, problems } = await loadForges({ dataFile });
  expect(forges.size).toBe(0);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
  expect(inspect(problems)).not.toContain('ghp-secret');
});
