import { asId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { compatibleId, credentialsBody, freeServerName } from './credentials.ts';

it('sends only what was typed, without the space around it', () => {
  expect(credentialsBody({ apiKey: ' sk-1 ', baseUrl: '' })).toEqual({ apiKey: 'sk-1' });
  expect(credentialsBody({ apiKey: 'sk-1', baseUrl: 'http://127.0.0.1:11434/v1 ' })).toEqual({
    apiKey: 'sk-1',
    baseUrl: 'http://127.0.0.1:11434/v1',
  });
  expect(credentialsBody({ apiKey: '', baseUrl: ' ' })).toBeUndefined();
});

it('names the kind of a server beside what was typed', () => {
  expect(credentialsBody({ apiKey: 'k', baseUrl: '', vendor: 'groq' })).toEqual({ apiKey: 'k', vendor: 'groq' });
});

it('makes ids of short names only', () => {
  expect(compatibleId('ollama')).toBe('compatible.ollama');
  expect(['', 'Ollama', 'a b', '-a', 'a'.repeat(41)].map(compatibleId)).toEqual(Array(5).fill(undefined));
});

it('proposes a name that no server has', () => {
  expect(freeServerName('vllm', [asId('openai')])).toBe('vllm');
  expect(freeServerName('vllm', [asId('compatible.vllm'), asId('compatible.vllm-2')])).toBe('vllm-3');
});
