import { expect, it } from 'vitest';
import { editedLines } from './edited-lines.ts';

it.each([
  ['nothing', { path: 'a', content: 'x' }, { path: 'a', content: 'x' }, 0],
  ['one line of many', { content: 'one\ntwo\nthree' }, { content: 'one\n2\nthree' }, 1],
  ['lines that stand apart', { content: 'one\ntwo\nthree' }, { content: '1\ntwo\n3' }, 2],
  ['a line that came in', { content: 'one' }, { content: 'one\ntwo' }, 1],
  ['the order of lines', { content: 'one\ntwo' }, { content: 'two\none' }, 1],
  ['what is no text', { all: true }, { all: false }, 1],
  ['an argument that was taken out', { path: 'a', all: true }, { path: 'a' }, 1],
])('counts %s', (_, proposed, agreed, lines) => {
  expect(editedLines(proposed, agreed)).toBe(lines);
});
