import { asId, type DiscussionId } from '@baton/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ModeChoice } from './mode-choice.svelte.ts';

const ID = asId<DiscussionId>('d1');

beforeEach(() => {
  const storage = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    removeItem: (name: string) => void storage.delete(name),
    setItem: (name: string, value: string) => void storage.set(name, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('is as in the last run, else as the project has it, else that people are asked', () => {
  expect(new ModeChoice(ID, () => ['plan', 'ask']).now).toBe('plan');
  expect(new ModeChoice(ID, () => [undefined, 'plan']).now).toBe('plan');
  expect(new ModeChoice(ID, () => []).now).toBe('ask');
});

it('stays as it was chosen, for this discussion, also after a reload', () => {
  new ModeChoice(ID, () => []).choose('plan');
  expect(new ModeChoice(ID, () => ['ask']).now).toBe('plan');
  expect(new ModeChoice(asId<DiscussionId>('d2'), () => ['ask']).now).toBe('ask');
});

it('does not go on with what can’t be chosen here', () => {
  expect(new ModeChoice(ID, () => ['free', 'plan']).now).toBe('plan');
});
