import { asId, type Model, type Provider } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import type { ProviderModels } from '#lib/models/model-choice.ts';
import { fallbackOptions, moved } from './fallback-order.ts';

const offered = (id: string, models: readonly string[], more: Partial<Provider> = {}): ProviderModels => ({
  provider: { id: asId(id), label: id, configured: true, simulated: false, ...more } as Provider,
  models: models.map((model) => ({ id: model, price: null, simulated: false }) as Model),
});
const directory = [
  offered('openai', ['mini', 'large']),
  offered('gemini', ['flash']),
  offered('anthropic', ['haiku'], { configured: false }),
  offered('rehearsal', ['rehearsal-1'], { simulated: true }),
];
const choice = (provider: string, model: string) => ({ provider: asId<never>(provider), model });
const labels = (...given: Parameters<typeof fallbackOptions>): string[] => fallbackOptions(...given).map(({ label }) => label);

describe('moved', () => {
  it('puts one in another place', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  });

  it('leaves the list alone where there is no such place', () => {
    const list = ['a', 'b'];
    expect(moved(list, 0, -1)).toBe(list);
    expect(moved(list, 1, 2)).toBe(list);
  });
});

describe('fallbackOptions', () => {
  it('offers models that are set up, without the chosen one and those in the list', () => {
    expect(labels(directory, [], choice('openai', 'mini'), '2026-11-21')).toEqual(['large', 'flash']);
    expect(labels(directory, [choice('gemini', 'flash')], choice('openai', 'mini'), '2026-11-21')).toEqual(['large']);
  });

  it('offers simulated models only in the place of simulated ones', () => {
    expect(labels(directory, [], choice('rehearsal', 'other'), '2026-11-21')).toEqual(['rehearsal-1']);
  });

  it('does not offer what is switched off', () => {
    const gone = [
      { ...directory[0], models: [{ id: 'old', price: null, simulated: false, shutdownDate: '2026-11-01' } as Model] } as ProviderModels,
    ];
    expect(labels(gone, [], undefined, '2026-11-21')).toEqual([]);
  });
});
