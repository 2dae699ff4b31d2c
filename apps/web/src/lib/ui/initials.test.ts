import { expect, it } from 'vitest';
import { initials } from './initials.ts';

it.each([
  ['Anna Berg', 2, 'AB'],
  ['anna', 2, 'A'],
  ['gpt-4o-mini', 1, 'G'],
  ['\u202Eanna berg', 2, 'AB'],
  ['', 2, ''],
] as const)('of %j are %i at most: %j', (name, length, letters) => {
  expect(initials(name, length)).toBe(letters);
});
