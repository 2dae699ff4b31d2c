import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Typing } from './typing.ts';

let told: string[];
let typing: Typing;
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  typing = new Typing(
    (state) => told.push(state),
    () => Date.now(),
  );
});
afterEach(() => vi.useRealTimers());

it('tells at the first letter, and again only after a while', () => {
  typing.typed('a');
  typing.typed('ab');
  expect(told).toEqual(['typing']);
  vi.advanceTimersByTime(3000);
  typing.typed('abc');
  expect(told).toEqual(['typing', 'typing']);
});

it('ends when it is sent, when nothing is left, and when nobody types any more', () => {
  typing.typed('a');
  typing.ended();
  typing.ended();
  typing.typed('a');
  typing.typed('');
  typing.typed('a');
  vi.advanceTimersByTime(5000);
  expect(told).toEqual(['typing', 'here', 'typing', 'here', 'typing', 'here']);
});
