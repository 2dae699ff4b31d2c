import { asId, type ProviderId } from '@baton/protocol';
import { afterAll, describe, expect, test } from 'vitest';
import { findModel } from './catalogue/find-model.ts';
import { createClient } from './client.ts';
import { compatible, vendorFor, vendors } from './vendors.ts';

const provider = (text: string): ProviderId => asId(text);

describe('which vendor a provider uses', () => {
  test.each([
    ['openai', {}, 'openai'],
    ['openai', { baseUrl: 'https://api.groq.com/openai/v1' }, 'openai'],
    ['rehearsal', {}, 'rehearsal'],
    ['compatible.mine', { baseUrl: 'https://api.groq.com/openai/v1' }, 'groq'],
    ['compatible.mine', { baseUrl: 'http://127.0.0.1:11434/v1' }, 'ollama'],
    ['compatible.mine', { baseUrl: 'http://gpu.lan:1234/v1' }, 'lm-studio'],
    ['compatible.mine', { baseUrl: 'https://eu.openrouter.ai/api/v1' }, 'openrouter'],
    ['compatible.mine', { baseUrl: 'https://evil-api.groq.com.example/v1' }, 'compatible'],
    ['compatible.mine', { baseUrl: 'https://notapi.groq.com/v1' }, 'compatible'],
    ['compatible.mine', { baseUrl: 'http://10.0.0.1:8000/v1' }, 'compatible'],
    ['compatible.mine', { baseUrl: 'nonsense' }, 'compatible'],
    ['compatible.mine', { baseUrl: 'https://acme.openai.azure.com/openai/v1' }, 'azure'],
    ['compatible.mine', { baseUrl: 'https://api.groq.com/v1', vendor: 'vllm' }, 'vllm'],
    ['compatible.groq', {}, 'groq'],
    ['compatible.groq', { baseUrl: 'http://10.0.0.1/v1' }, 'compatible'],
    ['compatible.mine', {}, 'compatible'],
    ['compatible.mine', { vendor: 'nobody' }, undefined],
    ['compatible.mine', { vendor: 'openai' }, undefined],
    ['anthropic', {}, 'anthropic'],
    ['gemini', {}, 'gemini'],
  ])('%s %o: %s', (id, given, expected) => {
    expect(vendorFor(provider(id), given)?.id).toBe(expected);
  });

  test('every row names its source and day, and ids are unique', () => {
    expect(new Set(vendors.map((vendor) => vendor.id)).size).toBe(vendors.length);
    for (const { source, date, models } of vendors) {
      expect(source).not.toBe('');
      for (const row of [{ source, date }, ...models]) {
        expect(row.source).not.toBe('');
        expect(row.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
    }
  });

  test('a vendor without an address of its own needs one', () => {
    expect(() => createClient({ provider: provider('compatible.a'), vendor: compatible })).toThrow('needs a base URL');
  });
});

/** What stands behind each row: replayed answers, or only a document. */
afterAll(() => {
  const rows = vendors.map(({ id, dialect, basis, source }) => [id.padEnd(12), dialect.padEnd(18), basis.padEnd(11), source].join(''));
  console.log([['vendor'.padEnd(12), 'dialect'.padEnd(18), 'basis'.padEnd(11), 'source'].join(''), ...rows].join('\n'));
});

test('a model that sees nothing is known as such', () => {
  const minimax = vendorFor(provider('compatible.minimax'))?.models ?? [];
  expect([findModel(minimax, 'MiniMax-M2.7-highspeed')?.vision, findModel(minimax, 'MiniMax-M3')?.vision]).toEqual([false, true]);
});

describe('what is known of OpenAI’s models', () => {
  const rows = vendorFor(provider('openai'))?.models ?? [];
  const factsOf = (id: string) => findModel(rows, id);

  test.each([
    ['o1', '2026-10-23'],
    ['o3-mini-2025-01-31', '2026-10-23'],
    ['o4-mini', '2026-10-23'],
    ['gpt-4.1-nano', '2026-10-23'],
    ['gpt-4-turbo-2024-04-09', '2026-10-23'],
    ['gpt-4', '2026-10-23'],
    ['gpt-3.5-turbo', '2026-10-23'],
    ['gpt-4o-2024-05-13', '2026-10-23'],
    ['gpt-5', '2026-12-11'],
    ['gpt-5-nano', '2026-12-11'],
    ['o3', '2026-12-11'],
    ['gpt-4o', '2027-01-14'],
    ['gpt-4o-2024-11-20', '2027-01-14'],
    ['gpt-4o-mini', '2027-01-14'],
    ['gpt-4.1-mini', '2027-01-14'],
    ['gpt-5.1', '2027-04-01'],
    ['gpt-5.4-nano', '2027-04-01'],
    ['gpt-5.4', undefined],
    ['gpt-6-sol', undefined],
  ])('%s is switched off on %s', (id, day) => {
    expect(factsOf(id)).toMatchObject({ chat: true });
    expect(factsOf(id)?.shutdownDate).toBe(day);
  });

  test.each(['o1', 'o3-mini', 'o9-mini', 'gpt-5', 'gpt-5.2-pro', 'gpt-5.5', 'gpt-6.1-terra', 'gpt-9'])('%s reasons', (id) => {
    expect(factsOf(id)?.reasoning).toBeTruthy();
  });

  test.each(['gpt-4o', 'gpt-4.1', 'gpt-5-chat-latest', 'gpt-3.5-turbo', 'chatgpt-4o-latest'])('%s does not', (id) => {
    expect(factsOf(id)?.reasoning).toBe(false);
  });
});
