import { asId, Secret, type ModelSettings } from '@baton/protocol';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import type { RoundRequest } from './round.ts';
import type { Vendor } from './vendor.ts';
import { anthropic, compatible, gemini, openai, rehearsal } from './vendors.ts';

const ALL: ModelSettings = { temperature: 1.5, topP: 0.5, maxOutputTokens: 2000, reasoningEffort: 'xhigh', stop: ['END'] };

function notTaken(vendor: Vendor, model: string, settings: ModelSettings = ALL, more: Partial<RoundRequest> = {}): Record<string, string> {
  const baseUrl = vendor.baseUrl ?? 'http://127.0.0.1:9';
  const client = createClient({ provider: asId(vendor.id), vendor, apiKey: new Secret('k'), baseUrl });
  const preview = client.preview({ model, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }], settings, ...more });
  return Object.fromEntries(preview.notTaken.map(({ setting, detail }) => [setting, detail]));
}

test('nothing is said of settings that go out as they are', () => {
  expect(notTaken(compatible, 'anything')).toEqual({});
  expect(notTaken(openai, 'gpt-4o', { temperature: 0, topP: 1, stop: ['a'] })).toEqual({});
  expect(notTaken(anthropic, 'claude-sonnet-4-5', { reasoningEffort: 'high', maxOutputTokens: 30_000 })).toEqual({});
});

test('what a model refuses is left out, with the reason where there is one', () => {
  expect(notTaken(openai, 'gpt-4o')).toEqual({ reasoningEffort: 'The reasoning effort is left out: gpt-4o takes none.' });
  expect(notTaken(openai, 'o3-mini')).toEqual({
    temperature: 'The temperature is left out: o3-mini takes none.',
    topP: 'Top-p is left out: o3-mini takes none.',
    reasoningEffort: 'The reasoning effort is sent as high, which comes nearest to what o3-mini takes.',
  });
  expect(notTaken(openai, 'gpt-6-astra')).toMatchObject({ stop: 'Stop sequences are left out: gpt-6-astra takes none.' });
});

test('each dialect’s own limits are told', () => {
  expect(notTaken(anthropic, 'claude-sonnet-4-5', { temperature: 1.5, topP: 0.5 })).toEqual({
    temperature: 'The temperature is sent as 1, which comes nearest to what claude-sonnet-4-5 takes.',
    topP: 'Top-p is left out: claude-sonnet-4-5 takes it only without a temperature.',
  });
  expect(notTaken(anthropic, 'claude-sonnet-4-5', { temperature: 0.2, reasoningEffort: 'high', maxOutputTokens: 30_000 })).toEqual({
    temperature: 'The temperature is left out: claude-sonnet-4-5 takes none while it reasons.',
  });
  expect(notTaken(openai, 'gpt-6-astra', { maxOutputTokens: 3 })).toEqual({
    maxOutputTokens: 'The limit of the answer is sent as 16, which comes nearest to what gpt-6-astra takes.',
  });
  expect(Object.keys(notTaken(gemini, 'gemini-2.5-flash'))).toEqual(['reasoningEffort']);
  expect(Object.keys(notTaken(rehearsal, 'rehearsal-1'))).toEqual(['temperature', 'topP', 'maxOutputTokens', 'reasoningEffort', 'stop']);
});

test('tools are not offered to a model that takes none, by the catalogue or by its provider’s list', () => {
  const tools = [{ name: 'read_file', description: '', parameters: { type: 'object' } }];
  const detail = 'Tools are not offered: gemma-3-27b-it takes none.';
  expect(notTaken(gemini, 'gemma-3-27b-it', {}, { tools })).toEqual({ tools: detail });
  expect(notTaken(compatible, 'm', {}, { tools })).toEqual({});
  expect(notTaken(compatible, 'm', {}, { tools, capabilities: { tools: false } })).toEqual({
    tools: expect.stringContaining('m takes none'),
  });
});
