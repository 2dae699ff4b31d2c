import { expect, it } from 'vitest';
import { plainWords } from './plain-words.ts';

it.each([
  ['*Simulated.* I ask for `edit_file`.', 'Simulated. I ask for edit_file.'],
  ['**All** of snake_case_names stay', 'All of snake_case_names stay'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['a\u202Eb', 'a\\u202Eb'],
])('reads %j', (markdown, words) => {
  expect(plainWords(markdown)).toBe(words);
});
