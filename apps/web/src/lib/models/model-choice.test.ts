import { asId, type Model, type Provider } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { chooseModel, findModels, isAvailable, type ProviderModels } from './model-choice.ts';

const provider = (id: string, simulated = false, configured = true): Provider => ({
  id: asId(id),
  label: id.toUpperCase(),
  vendor: id,
  configured,
  simulated,
  capabilities: [],
  source: 'page',
  keySet: true,
  status: 'ok',
});

const model = (id: string, shutdownDate?: string): Model => ({
  id,
  label: id,
  capabilities: {},
  price: null,
  simulated: false,
  dialect: 'chat-completions',
  assumed: [],
  takes: { sampling: 'always', stop: true },
  ...(shutdownDate === undefined ? {} : { shutdownDate }),
});

const directory: ProviderModels[] = [
  { provider: provider('rehearsal', true), models: [model('rehearsal-1')] },
  { provider: provider('openai'), models: [model('old', '2026-01-01'), model('mini')] },
  { provider: provider('gemini', false, false), models: [model('flash')] },
];
const today = '2026-11-21';

describe('chooseModel', () => {
  it('takes the first wish that a configured provider can fulfil', () => {
    const wishes = [undefined, { provider: asId<never>('gemini'), model: 'flash' }, { provider: asId<never>('openai'), model: 'mini' }];
    expect(chooseModel(wishes, directory, today)).toEqual({ provider: 'openai', model: 'mini' });
  });

  it('without a wish takes the first model that still answers, real ones first', () => {
    expect(chooseModel([], directory, today)).toEqual({ provider: 'openai', model: 'mini' });
  });

  it('takes a simulated one where there is nothing else', () => {
    expect(chooseModel([], directory.slice(0, 1), today)).toEqual({ provider: 'rehearsal', model: 'rehearsal-1' });
  });

  it('chooses nothing where nothing is set up', () => {
    expect(chooseModel([], directory.slice(2), today)).toBeUndefined();
  });
});

describe('isAvailable', () => {
  it('ends on the day of the shutdown', () => {
    expect(isAvailable(model('a', '2026-11-22'), today)).toBe(true);
    expect(isAvailable(model('a', '2026-11-21'), today)).toBe(false);
    expect(isAvailable(model('a'), today)).toBe(true);
  });
});

describe('findModels', () => {
  it('finds by words of provider and model, in any order', () => {
    expect(findModels(directory, 'mini OPENAI').map(({ models }) => models.map(({ id }) => id))).toEqual([['mini']]);
    expect(findModels(directory, 'nothing')).toEqual([]);
    expect(findModels(directory, '')).toHaveLength(3);
  });
});
