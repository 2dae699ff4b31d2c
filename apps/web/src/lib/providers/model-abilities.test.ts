import { expect, it } from 'vitest';
import { modelAbilities } from './model-abilities.ts';

it('lists what a model can do where somebody has said it', () => {
  expect(modelAbilities({ capabilities: { tools: true, vision: false, reasoning: true }, assumed: [] })).toEqual({
    said: 'tools, reasoning',
    assumed: '',
  });
});

it('keeps apart what is only assumed, also that it can not', () => {
  expect(
    modelAbilities({ capabilities: { tools: true, vision: true, reasoning: false }, assumed: ['contextWindow', 'vision', 'reasoning'] }),
  ).toEqual({ said: 'tools', assumed: 'assumed: vision, no reasoning' });
});
