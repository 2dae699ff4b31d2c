import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const entry = new URL('./index.ts', import.meta.url).href;

/** What a fresh process has loaded of the vendors' SDKs after running this. */
async function loadedBy(code: string): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        const name = /node_modules\\/(openai|@anthropic-ai\\/sdk|@google\\/generative-ai)\\//.exec(found.url)?.[1];
        if (name !== undefined) loaded.add(name);
        return found;
      },
    });
    const { createClient, vendorFor } = await import(${JSON.stringify(entry)});
    const signal = new AbortController().signal;
    ${code}
    process.stdout.write(JSON.stringify([...loaded]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--no-warnings', '--eval', script]);
  return JSON.parse(stdout) as string[];
}

/** Nobody listens there; that the call fails does not matter. */
const call = (provider: string, model: string): string => `
  const client = createClient({ provider: '${provider}', vendor: vendorFor('${provider}'), baseUrl: 'http://127.0.0.1:9' });
  for await (const event of client.send({ model: '${model}', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }], settings: {} }, signal)) void event;
`;

test('importing loads no SDK, and neither do clients that nobody calls', async () => {
  expect(
    await loadedBy("for (const id of ['openai', 'anthropic', 'gemini']) createClient({ provider: id, vendor: vendorFor(id) });"),
  ).toEqual([]);
});

test.each([
  ['openai', 'gpt-4o', 'openai'],
  ['openai', 'gpt-6-sol', 'openai'],
  ['anthropic', 'claude-opus-5', '@anthropic-ai/sdk'],
  ['gemini', 'gemini-3-pro-preview', '@google/generative-ai'],
])('a call of %s with %s loads its own and no other', async (provider, model, sdk) => {
  expect(await loadedBy(call(provider, model))).toEqual([sdk]);
});
