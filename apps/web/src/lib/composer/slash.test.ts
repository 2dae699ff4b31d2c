import { expect, it } from 'vitest';
import { slashAt } from './slash.ts';

it.each([
  ['/', 1, ''],
  ['/rev', 4, 'rev'],
  ['/rev iew', 4, 'rev'],
  ['/rev iew', 8, undefined],
  [' /rev', 5, undefined],
  ['a /rev', 6, undefined],
  ['/usr/bin', 8, undefined],
  ['//', 2, undefined],
  [`/${'a'.repeat(100)}`, 101, undefined],
  ['', 0, undefined],
])('the name of a prompt in %j at %i is %j', (text, cursor, name) => {
  expect(slashAt(text, cursor)).toBe(name);
});
