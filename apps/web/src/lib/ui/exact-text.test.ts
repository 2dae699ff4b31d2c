import { expect, it } from 'vitest';
import { exactText } from './exact-text.ts';

it('leaves what can be seen as it is', () => {
  expect(exactText('const a = "é 漢字 🚀";\n\treturn;')).toBe('const a = "é 漢字 🚀";\n\treturn;');
});

it.each([
  ['the direction of writing', 'a\u202Eb', 'a\\u202Eb'],
  ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['a blank without width', 'pass\u200Bword', 'pass\\u200Bword'],
  ['a joiner', 'a\u200Db', 'a\\u200Db'],
  ['a blank that does not break', 'a\u00A0b', 'a\\u00A0b'],
  ['a filler that is a letter', 'a\u3164b', 'a\\u3164b'],
  ['a tag', 'a\u{E0041}b', 'a\\u{E0041}b'],
  ['a selector', 'a\uFE0Fb', 'a\\uFE0Fb'],
  ['a carriage return', 'safe\rrm -rf', 'safe\\u000Drm -rf'],
  ['an escape', '\u001b[2J', '\\u001B[2J'],
  ['half a character', 'a\uD800b', 'a\\uD800b'],
  ['a line break that is none for editors', 'a\u2028b', 'a\\u2028b'],
])('writes out %s', (_, text, exact) => {
  expect(exactText(text)).toBe(exact);
});
