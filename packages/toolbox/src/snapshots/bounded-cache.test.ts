import { expect, test } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

test('what was not used longest goes first, as soon as all weighs too much', () => {
  const cache = createBoundedCache<string>(5, (value) => value.length);
  cache.set('a', 'aa');
  cache.set('b', 'bb');
  expect(cache.get('a')).toBe('aa');
  cache.set('c', 'cc');
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['aa', undefined, 'cc']);
  cache.set('c', 'c');
  cache.set('d', 'dd');
  expect([cache.get('a'), cache.get('c'), cache.get('d')]).toEqual(['aa', 'c', 'dd']);
  cache.set('e', 'too heavy');
  expect(['a', 'c', 'd', 'e'].map(cache.get)).toEqual([undefined, undefined, undefined, undefined]);
});
