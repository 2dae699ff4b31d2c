import { asId, type ModelChoice, type ProjectTiersBody, type ProviderId, type TierSettings } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import type { ProviderModels } from '#lib/models/model-choice.ts';
import { modelOptions } from './model-options.ts';
import { formOfTiers, readTiers } from './tiers-form.ts';
import { wholeNumber } from './whole-number.ts';

const openai = asId<ProviderId>('openai');
const mini: ModelChoice = { provider: openai, model: 'gpt-4o-mini' };
const tier = (changes: Partial<TierSettings> = {}): TierSettings => ({
  ...mini,
  fallbacks: [],
  escalation: [],
  settings: { maxToolRounds: 30 },
  systemPrompt: null,
  mode: 'plan',
  tools: null,
  rules: [],
  ...changes,
});
const worker = tier({
  mode: 'free',
  systemPrompt: 'Be brief.\n',
  tools: ['read_file'],
  rules: [{ decision: 'deny', tool: 'run_*' }],
  settings: { toolChoice: 'auto' },
});
const body: ProjectTiersBody = { tiers: { 1: tier(), 2: tier(), 3: worker, 4: tier() }, workers: 7 };

describe('tiers as they are typed', () => {
  test('are read as they were, with what the form does not show', () => {
    expect(readTiers(formOfTiers(body), body)).toEqual({ body, errors: { tiers: { 1: {}, 2: {}, 3: {}, 4: {} } }, wrong: false });
  });

  test('take a model, a mode, a text and settings', () => {
    const form = formOfTiers(body);
    const choice = { provider: openai, model: 'gpt-4o' };
    const changed = {
      workers: '',
      tiers: {
        ...form.tiers,
        3: { ...form.tiers[3], choice, escalation: [mini], systemPrompt: ' ', settings: { ...form.tiers[3].settings, temperature: '0,5' } },
      },
    };
    const { body: read, wrong } = readTiers(changed, body);
    expect(wrong).toBe(false);
    expect(read).toEqual({
      workers: null,
      tiers: {
        ...body.tiers,
        3: { ...worker, ...choice, escalation: [mini], systemPrompt: null, settings: { toolChoice: 'auto', temperature: 0.5 } },
      },
    });
  });

  test('say what is wrong, where it is', () => {
    const form = formOfTiers(body);
    const changed = {
      workers: '65',
      tiers: { ...form.tiers, 2: { ...form.tiers[2], settings: { ...form.tiers[2].settings, topP: '3' } } },
    };
    const { errors, wrong } = readTiers(changed, body);
    expect(wrong).toBe(true);
    expect(errors.workers).toBe('A whole number from 1 to 64.');
    expect(Object.keys(errors.tiers[2])).toEqual(['topP']);
  });
});

test('a whole number is typed, left out, or none', () => {
  expect([' 12 ', '', '0', '65', '1.5', '-1', 'many'].map((typed) => wholeNumber(typed, 64))).toEqual([
    12,
    null,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the model that is chosen can be chosen, also where nobody lists it', () => {
  const directory: ProviderModels[] = [];
  const [only] = modelOptions(directory, mini, '2026-11-22');
  expect(only).toMatchObject({ choice: mini, label: 'gpt-4o-mini', group: 'openai', hint: 'not listed now' });
});
