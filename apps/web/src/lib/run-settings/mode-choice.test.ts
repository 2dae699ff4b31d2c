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
  expect(
    new ModeChoice(
      ID,
      () => ['plan', 'ask'],
      () => false,
    ).now,
  ).toBe('plan');
  expect(
    new ModeChoice(
      ID,
      () => [undefined, 'plan'],
      () => false,
    ).now,
  ).toBe('plan');
  expect(
    new ModeChoice(
      ID,
      () => [],
      () => false,
    ).now,
  ).toBe('ask');
});

it('stays as it was chosen, for this discussion, also after a reload', () => {
  new ModeChoice(
    ID,
    () => [],
    () => false,
  ).choose('plan');
  expect(
    new ModeChoice(
      ID,
      () => ['ask'],
      () => false,
    ).now,
  ).toBe('plan');
  expect(
    new ModeChoice(
      asId<DiscussionId>('d2'),
      () => ['ask'],
      () => false,
    ).now,
  ).toBe('ask');
});

it('is free only where there is a worktree, and goes on with the next best where that has gone', () => {
  let worktree = true;
  const mode = new ModeChoice(
    ID,
    () => ['free', 'plan'],
    () => worktree,
  );
  expect([mode.now, mode.offers('free')]).toEqual(['free', true]);
  worktree = false;
  expect([mode.now, mode.offers('free')]).toEqual(['plan', false]);
  mode.choose('free');
  expect(mode.now).toBe('plan');
  worktree = true;
  expect(mode.now).toBe('free');
});
