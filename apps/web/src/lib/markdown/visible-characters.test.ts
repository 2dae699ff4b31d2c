import { expect, it } from 'vitest';
import { visibleCharacters } from './visible-characters.ts';

it.each([
  ['a\u202Eb', 'a\\u202Eb'],
  ['\u2066x\u2069', '\\u2066x\\u2069'],
  ['bell\u0007 escape\u001b[31m', 'bell\\u0007 escape\\u001B[31m'],
  ['tag \u{E0041}', 'tag \\u{E0041}'],
  ['\u2028', '\\u2028'],
])('writes out what is hidden: %j', (text, shown) => {
  expect(visibleCharacters(text)).toBe(shown);
});

it.each(['line\nbreak\ttab', 'שלום', '👩‍👩‍👧', 'می‌خواهم', 'é'])('leaves %j as it is', (text) => {
  expect(visibleCharacters(text)).toBe(text);
});
