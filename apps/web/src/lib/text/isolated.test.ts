import { expect, it } from 'vitest';
import { isolated } from './isolated.ts';

it('lets a name turn nothing around it, neither by what is hidden in it nor by its script', () => {
  expect(isolated('Ve\u202Egnp.anna')).toBe('\u2068Ve\\u202Egnp.anna\u2069');
  expect(isolated('שלום')).toBe('\u2068שלום\u2069');
});

it('can not be left early', () => {
  expect(isolated('a\u2069b')).toBe('\u2068a\\u2069b\u2069');
});
