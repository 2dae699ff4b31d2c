import { asId } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { ASSUMED_WINDOW_TOKENS, describeModel } from './describe-model.ts';
import { anthropic, compatible, gemini, openai, rehearsal, vendorFor } from './vendors.ts';

describe('a model that nobody knows', () => {
  test('has what is usual, and says which of it is assumed', () => {
    expect(describeModel(compatible, { id: 'my-llama' })).toEqual({
      id: 'my-llama',
      label: 'my-llama',
      contextWindow: ASSUMED_WINDOW_TOKENS,
      capabilities: { tools: true, vision: true, reasoning: false },
      simulated: false,
      dialect: 'chat-completions',
      assumed: ['contextWindow', 'tools', 'vision', 'reasoning'],
      takes: { sampling: 'always', stop: true },
    });
  });

  test('has no eyes where its vendor has none, and that is no assumption', () => {
    const deepseek = vendorFor(asId('compatible.deepseek')) ?? compatible;
    expect(describeModel(deepseek, { id: 'new-model' })).toMatchObject({
      capabilities: { vision: false },
      assumed: expect.not.arrayContaining(['vision']),
    });
  });
});

describe('what is known', () => {
  test('comes from the provider’s list first, then from the catalogue', () => {
    const listed = { id: 'gpt-4', label: 'GPT-4', contextWindow: 9000, capabilities: { vision: true }, simulated: false };
    expect(describeModel(openai, listed)).toMatchObject({ contextWindow: 9000, capabilities: { vision: true }, assumed: [] });
    expect(describeModel(openai, { id: 'gpt-4' })).toMatchObject({ contextWindow: 8192, capabilities: { vision: false }, assumed: [] });
    expect(describeModel(anthropic, { id: 'claude-3-haiku-20240307' })).toMatchObject({ maxOutputTokens: 4096, dialect: 'messages' });
  });

  test('says in which protocol it is asked, and what it takes of the settings', () => {
    expect(describeModel(openai, { id: 'gpt-6-astra' }).dialect).toBe('responses');
    expect(describeModel(openai, { id: 'gpt-6-astra' }).takes).toMatchObject({ stop: false });
    expect(describeModel(openai, { id: 'gpt-4o' }).takes).toEqual({ sampling: 'always', stop: true, efforts: [] });
    expect(describeModel(openai, { id: 'o3-mini' }).takes).toMatchObject({ sampling: 'never', efforts: ['low', 'medium', 'high'] });
    expect(describeModel(anthropic, { id: 'claude-sonnet-4-5' }).takes).toMatchObject({ sampling: 'without_reasoning', stop: true });
    expect(describeModel(anthropic, { id: 'claude-opus-5-5' }).takes.sampling).toBe('never');
    expect(describeModel(gemini, { id: 'gemini-2.5-flash' }).takes.sampling).toBe('always');
    expect(describeModel(rehearsal, { id: 'rehearsal-1' }).takes).toEqual({ sampling: 'never', stop: false, efforts: [] });
  });
});
