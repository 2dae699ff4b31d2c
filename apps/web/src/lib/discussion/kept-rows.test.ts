import { expect, it } from 'vitest';
import { keptPlaces } from './kept-rows.svelte.ts';

const rows = ['a', 'b', 'c', 'd'].map((key) => ({ key }));

it('keeps the rows that were used, and the last', () => {
  expect(keptPlaces(['c', 'a'], rows)).toEqual([0, 2, 3]);
  expect(keptPlaces(['d', 'gone'], rows)).toEqual([3]);
  expect(keptPlaces([], rows)).toEqual([3]);
  expect(keptPlaces(['a'], [])).toEqual([]);
});
