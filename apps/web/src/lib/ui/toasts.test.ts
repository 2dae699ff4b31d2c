import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const words = (toasts: Toasts): string[] => toasts.shown.map((toast) => toast.words);

it('goes after the time it takes to read, later when there is something to decide', () => {
  const toasts = new Toasts();
  toasts.show({ words: 'Anna finished the review.' });
  toasts.show({ words: 'Archived.', action: { label: 'Undo', run: () => undefined } });
  vi.advanceTimersByTime(6_000);
  expect(words(toasts)).toEqual(['Archived.']);
  vi.advanceTimersByTime(4_000);
  expect(words(toasts)).toEqual([]);
});

it('stays while somebody points at it, and gets its whole time again', () => {
  const toasts = new Toasts();
  toasts.show({ words: 'one' });
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  expect(words(toasts)).toEqual(['one']);
  toasts.release();
  vi.advanceTimersByTime(5_999);
  expect(words(toasts)).toEqual(['one']);
  vi.advanceTimersByTime(1);
  expect(words(toasts)).toEqual([]);
});

it('does what its button says once, and goes', () => {
  const toasts = new Toasts();
  const undo = vi.fn<() => void>();
  toasts.show({ words: 'Archived.', action: { label: 'Undo', run: undo } });
  const id = toasts.shown[0]?.id ?? 0;
  toasts.act(id);
  toasts.act(id);
  expect(undo).toHaveBeenCalledOnce();
  expect(words(toasts)).toEqual([]);
});

it('shows three at once; the oldest makes room', () => {
  const toasts = new Toasts();
  for (const each of ['one', 'two', 'three', 'four']) toasts.show({ words: each });
  expect(words(toasts)).toEqual(['two', 'three', 'four']);
});

it('forgets that it was held when the last one is dismissed', () => {
  const toasts = new Toasts();
  toasts.show({ words: 'one' });
  toasts.hold();
  toasts.dismiss(toasts.shown[0]?.id ?? 0);
  toasts.show({ words: 'two' });
  vi.advanceTimersByTime(6_000);
  expect(words(toasts)).toEqual([]);
});
