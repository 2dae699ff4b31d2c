import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { asId, Secret, type ProviderId } from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CredentialsError } from './credentials-error.ts';
import { CREDENTIALS_EXAMPLE } from './example.ts';
import { loadCredentials, readCredentialsFile } from './load.ts';
import { parseCredentials } from './parse-file.ts';
import { removeCredentials, setCredentials } from './write.ts';

const KEY = 'sk-very-secret-0123456789';
const openai = asId<ProviderId>('openai');
const ollama = asId<ProviderId>('compatible.ollama');
let folder = '';
let dataFile = '';
let operatorFile = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-credentials-'));
  dataFile = join(folder, 'credentials.toml');
  operatorFile = join(folder, 'operator.toml');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string, mode = 0o600): Promise<void> {
  await writeFile(path, text);
  await chmod(path, mode);
}

async function errorOf(promise: Promise<unknown>): Promise<CredentialsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CredentialsError)) throw new Error('expected a CredentialsError');
  return error;
}

describe('reading one file', () => {
  test('the example reads without a warning', () => {
    const { sections, warnings } = parseCredentials(CREDENTIALS_EXAMPLE, 'example');
    expect(warnings).toEqual([]);
    expect([...sections.keys()]).toEqual(['openai', 'anthropic', 'gemini', 'compatible.ollama']);
    expect(sections.get(ollama)).toEqual({ provider: ollama, baseUrl: 'http://127.0.0.1:11434/v1' });
  });

  test('a missing file is named, and shown how it looks', async () => {
    const error = await errorOf(readCredentialsFile(dataFile));
    expect(error.code).toBe('missing');
    expect(error.message).toContain(dataFile);
    expect(error.message).toContain(CREDENTIALS_EXAMPLE);
  });

  test.each([
    ['an open quote', `[openai]\napi_key = "${KEY}\n`, /line 2, column \d+/],
    ['a key without quotes', `[openai]\n\napi_key = ${KEY}\n`, /line 3, column \d+/],
    ['a section twice', `[openai]\napi_key = "${KEY}"\n[openai]\n`, /line \d+, column \d+/],
    ['a bad escape', `[openai]\napi_key = "\\${KEY}"\n`, /line 2, column \d+/],
  ])('malformed TOML is told by line and column, without its content: %s', async (_name, text, place) => {
    await write(dataFile, text);
    const error = await errorOf(readCredentialsFile(dataFile));
    expect(error.code).toBe('malformed');
    expect(error.message).toMatch(place);
    expect(inspect(error, { depth: 10 })).not.toContain('very-secret');
  });

  test.each([
    ['a number for a key', '[openai]\napi_key = 12', 'api_key in [openai]'],
    ['a text for a section', 'openai = "x"', 'openai has to be a section'],
    ['an address without http', '[compatible.a]\nbase_url = "localhost:1"', 'base_url in [compatible.a]'],
    ['an unusable name', '[compatible."A b"]\n', 'lower-case letters'],
    ['a list of sections', '[[openai]]\napi_key = "x"', 'openai has to be a section'],
  ])('what is not ours is told by section and key: %s', (_name, text, words) => {
    expect(() => parseCredentials(text, 'file')).toThrow(words);
  });

  test('unknown names are warned about, but never repeated when they could be a key', () => {
    const { warnings, sections } = parseCredentials(
      `[openai]\napikey = "a"\n${KEY} = "x"\n[forge.github]\ntoken = "t"\n[opanai]\n`,
      'file',
    );
    expect(warnings).toEqual([
      'file: "apikey" in [openai] is not known and is ignored.',
      'file: "…" in [openai] is not known and is ignored.',
      'file: [opanai] is not known and is ignored.',
    ]);
    expect(sections.get(openai)).toEqual({ provider: openai });
  });

  test('what is wrong with one file or section takes nothing from the others', async () => {
    await write(operatorFile, '[anthropic\napi_key = "x"\n');
    await write(
      dataFile,
      `[openai]\napi_key = 5\n[gemini]\napi_key = "${KEY}"\n[compatible.Bad]\nbase_url = "http://a"\n[compatible.good]\nbase_url = "http://a"\n`,
    );
    const { providers, problems } = await loadCredentials({ environment: {}, operatorFile, dataFile });
    expect([...providers.keys()]).toEqual(['gemini', 'compatible.good']);
    expect(problems.map(({ code, path, line }) => [code, path, line])).toEqual([
      ['malformed', operatorFile, 1],
      ['invalid', dataFile, undefined],
      ['invalid', dataFile, undefined],
    ]);
  });

  test('a file that others can read is warned about', async () => {
    await write(dataFile, '[openai]\napi_key = "x"', 0o644);
    expect((await readCredentialsFile(dataFile)).warnings).toEqual([expect.stringContaining('0644')]);
    await chmod(dataFile, 0o600);
    expect((await readCredentialsFile(dataFile)).warnings).toEqual([]);
  });

  test('a key prints as [secret] wherever it is printed', () => {
    const section = parseCredentials(`[openai]\napi_key = " ${KEY} "`, 'file').sections.get(openai);
    expect(section?.apiKey?.reveal()).toBe(KEY);
    expect(`${inspect(section, { depth: 10 })}${JSON.stringify(section)}${String(section?.apiKey)}`).not.toContain('very-secret');
  });
});

describe('the order of sources', () => {
  test('environment before the operator file before the data file, each whole', async () => {
    await write(operatorFile, '[openai]\napi_key = "operator"\n[compatible.ollama]\nbase_url = "http://operator/v1"');
    await write(
      dataFile,
      '[openai]\napi_key = "data"\n[compatible.ollama]\nbase_url = "http://data/v1"\napi_key = "data"\n[gemini]\napi_key = "data"',
    );
    const { providers } = await loadCredentials({ environment: { OPENAI_API_KEY: 'environment' }, operatorFile, dataFile });
    expect(providers.get(openai)).toMatchObject({ source: 'environment', where: 'OPENAI_API_KEY' });
    expect(providers.get(openai)?.apiKey?.reveal()).toBe('environment');
    expect(providers.get(ollama)).toEqual({
      provider: ollama,
      baseUrl: 'http://operator/v1',
      source: 'operator_file',
      where: operatorFile,
    });
    expect(providers.get(asId('gemini'))).toMatchObject({ source: 'data_file', where: dataFile });
  });

  test('a section from the page says so, and its address never gets the key of the environment', async () => {
    await write(dataFile, '[openai]\napi_key = "page"\nbase_url = "http://elsewhere/v1"\nset_by = "page"');
    const page = await loadCredentials({ environment: {}, dataFile });
    expect(page.providers.get(openai)).toMatchObject({ source: 'page', setBy: 'page', baseUrl: 'http://elsewhere/v1' });
    const both = await loadCredentials({ environment: { OPENAI_API_KEY: 'e' }, dataFile });
    expect(both.providers.get(openai)).toEqual({
      provider: openai,
      apiKey: expect.any(Secret),
      source: 'environment',
      where: 'OPENAI_API_KEY',
    });
  });

  test('an address written by hand goes with the key of the environment', async () => {
    await write(operatorFile, '[openai]\nbase_url = "http://proxy/v1"\norganization = "org-1"');
    const { providers } = await loadCredentials({ environment: { OPENAI_API_KEY: 'e' }, operatorFile, dataFile });
    expect(providers.get(openai)).toMatchObject({ baseUrl: 'http://proxy/v1', organization: 'org-1', source: 'environment' });
  });

  test('the data file may be missing, the operator file may not', async () => {
    expect((await loadCredentials({ environment: { OPENAI_API_KEY: '  ' }, dataFile })).providers.size).toBe(0);
    const { problems } = await loadCredentials({ environment: {}, operatorFile, dataFile });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'missing',
      path: operatorFile,
    });
  });
});

describe('what the page writes', () => {
  const byHand = [
    '# mine',
    '[anthropic]',
    'api_key = "a" # keep',
    '',
    '# local',
    '[compatible.local]',
    'base_url = "http://127.0.0.1:8000/v1"',
    '',
  ].join('\n');

  test('a new file has mode 0600 and nothing is left beside it', async () => {
    const path = join(folder, 'data', 'credentials.toml');
    await setCredentials(path, openai, { apiKey: new Secret(KEY), baseUrl: 'https://example.test/v1' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'data'))).toEqual(['credentials.toml']);
    const { providers, warnings } = await loadCredentials({ environment: {}, dataFile: path });
    expect(warnings).toEqual([]);
    expect(providers.get(openai)).toMatchObject({ source: 'page', baseUrl: 'https://example.test/v1' });
    expect(providers.get(openai)?.apiKey?.reveal()).toBe(KEY);
  });

  test('other sections keep their comments; set, changed and removed again leaves the file as it was', async () => {
    await write(dataFile, byHand, 0o644);
    await setCredentials(dataFile, ollama, { baseUrl: 'http://127.0.0.1:11434/v1', vendor: 'ollama' });
    await setCredentials(dataFile, openai, { apiKey: new Secret('first') });
    await setCredentials(dataFile, ollama, { baseUrl: 'http://127.0.0.1:11435/v1' });
    const text = await readFile(dataFile, 'utf8');
    expect(text).toContain(byHand.trimEnd());
    expect(parseCredentials(text, dataFile).sections.get(ollama)).toEqual({
      provider: ollama,
      baseUrl: 'http://127.0.0.1:11435/v1',
      setBy: 'page',
    });
    expect((await stat(dataFile)).mode & 0o777).toBe(0o600);
    expect(await removeCredentials(dataFile, ollama)).toBe(true);
    expect(await removeCredentials(dataFile, openai)).toBe(true);
    expect(await removeCredentials(dataFile, openai)).toBe(false);
    expect(await readFile(dataFile, 'utf8')).toBe(byHand);
  });

  test('a comment above the next section stays with it', async () => {
    await write(dataFile, '[openai]\napi_key = "x"\nset_by = "page"\n# about the next\n[gemini]\napi_key = "g"\n');
    await removeCredentials(dataFile, openai);
    expect(await readFile(dataFile, 'utf8')).toBe('# about the next\n[gemini]\napi_key = "g"\n');
  });

  test('a section written by hand is not touched', async () => {
    await write(dataFile, byHand);
    const error = await errorOf(setCredentials(dataFile, asId('anthropic'), { apiKey: new Secret(KEY) }));
    expect(error).toMatchObject({ code: 'taken', message: expect.stringContaining(dataFile) });
    expect(await errorOf(removeCredentials(dataFile, asId('compatible.local')))).toMatchObject({ code: 'taken' });
    expect(await readFile(dataFile, 'utf8')).toBe(byHand);
  });

  test.each([
    ['an inline table', 'compatible = { ollama = { base_url = "http://a/v1", set_by = "page" }, b = { base_url = "http://b/v1" } }\n'],
    ['dotted keys', 'compatible.ollama.set_by = "page"\ncompatible.b.base_url = "http://b/v1"\n'],
    ['a quoted name', '["compatible"."ollama"] # x\nset_by = "page"\n[compatible.b]\nbase_url = "http://b/v1"\n'],
    [
      'a text that looks like a section',
      '[compatible.ollama]\nset_by = "page"\nvendor = """\n[x]\n"""\n[compatible.b]\nbase_url = "http://b/v1"\n',
    ],
  ])('comes out right however the section was written: %s', async (_name, text) => {
    await write(dataFile, text);
    await setCredentials(dataFile, ollama, { baseUrl: 'http://new/v1' });
    const { sections } = await readCredentialsFile(dataFile);
    expect(sections.get(ollama)).toEqual({ provider: ollama, baseUrl: 'http://new/v1', setBy: 'page' });
    expect(sections.get(asId('compatible.b'))).toMatchObject({ baseUrl: 'http://b/v1' });
  });

  test('keys with quotes, backslashes and line ends come back as they were', async () => {
    const odd = 'a"b\\c\u{1F3B5}\n]=[x]';
    await setCredentials(dataFile, openai, { apiKey: new Secret(odd) });
    expect((await readCredentialsFile(dataFile)).sections.get(openai)?.apiKey?.reveal()).toBe(odd);
  });

  test('a malformed file is left as it is', async () => {
    await write(dataFile, '[openai\n');
    expect(await errorOf(setCredentials(dataFile, ollama, { baseUrl: 'http://a/v1' }))).toMatchObject({ code: 'malformed' });
    expect(await readFile(dataFile, 'utf8')).toBe('[openai\n');
  });

  test('providers that have no section are refused', async () => {
    expect(await errorOf(setCredentials(dataFile, asId('rehearsal'), { apiKey: new Secret('x') }))).toMatchObject({ code: 'invalid' });
    expect(await errorOf(setCredentials(dataFile, asId('compatible.A]'), { apiKey: new Secret('x') }))).toMatchObject({ code: 'invalid' });
  });
});
