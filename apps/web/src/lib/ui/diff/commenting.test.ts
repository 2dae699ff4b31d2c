import { expect, it } from 'vitest';
import { commentText } from './commenting.ts';

it('quotes the place and the line, and says the words after them', () => {
  expect(commentText({ label: 'src/a.ts', type: 'added', line: 12, code: '  return 1;', words: 'Why one?' })).toBe(
    '> src/a.ts:12\n>\n>     +  return 1;\n\nWhy one?',
  );
});

it('cuts a line that is too long to be quoted', () => {
  const text = commentText({ label: 'a', type: 'removed', line: 1, code: 'x'.repeat(5000), words: 'Long.' });
  expect(text.length).toBeLessThan(450);
  expect(text).toContain('…\n\nLong.');
});
