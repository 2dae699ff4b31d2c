import { assert, array, constantFrom, integer, nat, property, record, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSlice, takeSlice } from './context-file-slice.ts';

function taken(text: string, first: number, last: number) {
  const slice = takeSlice(text, first, last);
  if (!slice.ok) throw new Error(slice.detail);
  return slice.slice;
}

const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('lines of a file that is edited', () => {
  test('are found where they were, and where they went', () => {
    const slice = taken(joined(numbered(1, 30)), 10, 20);
    expect(findSlice(joined(numbered(1, 30)), slice)).toMatchObject({ ok: true, text: joined(numbered(10, 20)), slice });
    const above = findSlice(joined(['new', 'new too', ...numbered(1, 30)]), slice);
    expect(above).toMatchObject({ ok: true, text: joined(numbered(10, 20)), slice: { name: '10-20', firstLine: 12, lastLine: 22 } });
    expect(findSlice(joined(numbered(8, 22)), slice)).toMatchObject({ ok: true, slice: { firstLine: 3, lastLine: 13 } });
  });

  test('are those between what stands around them, with what was changed in them', () => {
    const slice = taken(joined(numbered(1, 30)), 10, 20);
    const edited = [...numbered(1, 12), 'another', ...numbered(14, 17), 'and one', 'and one more', ...numbered(18, 30)];
    const found = findSlice(joined(edited), slice);
    expect(found).toMatchObject({ ok: true, slice: { firstLine: 10, lastLine: 22 } });
    const changedEnds = [...numbered(1, 8), 'above', 'first', ...numbered(11, 19), 'last', 'below', ...numbered(22, 30)];
    expect(findSlice(joined(changedEnds), slice)).toMatchObject({ ok: true, slice: { firstLine: 10, lastLine: 20 } });
  });

  test('are not found when they are gone, or when nobody can tell which they are', () => {
    const slice = taken(joined(numbered(1, 30)), 10, 20);
    expect(findSlice(joined([...numbered(1, 9), ...numbered(21, 30)]), slice)).toEqual({ ok: false });
    expect(findSlice('', slice)).toEqual({ ok: false });
    expect(findSlice(joined(numbered(100, 130)), slice)).toEqual({ ok: false });
    expect(findSlice(joined([...numbered(1, 30), ...numbered(1, 30), 'more', 'more']), { ...slice, firstLine: 5, lastLine: 15 })).toEqual({
      ok: false,
    });
  });

  test('survive one edit after another, each seen from the one before', () => {
    let lines = numbered(1, 40);
    let slice = taken(joined(lines), 15, 25);
    for (let edit = 0; edit < 20; edit += 1) {
      const at = (edit * 7) % 10;
      lines = [...lines.slice(0, at), `edit ${edit}`, ...lines.slice(at + 1)];
      const found = findSlice(joined(lines), slice);
      if (!found.ok) throw new Error(`lost at edit ${edit}`);
      expect(found.text).toBe(joined(numbered(15, 25)));
      slice = found.slice;
    }
  });

  test.each([
    [5, 3, 'Line 5 comes after line 3.'],
    [5, 31, 'There is no line 31: the file has 30.'],
  ])('cannot be chosen from %i to %i', (first, last, detail) => {
    expect(takeSlice(joined(numbered(1, 30)), first, last)).toEqual({ ok: false, detail });
  });
});

test('any lines of any text are found again in the same text', () => {
  const lines = array(constantFrom('', '}', 'a', 'b', '  a', 'return'), { minLength: 1, maxLength: 40 });
  assert(
    property(lines, nat(), nat(), (text, one, other) => {
      const [first, last] = [one % text.length, other % text.length].toSorted((left, right) => left - right);
      if (first === undefined || last === undefined) return;
      const slice = taken(joined(text), first + 1, last + 1);
      expect(findSlice(joined(text), slice)).toEqual({ ok: true, slice, text: joined(text.slice(first, last + 1)) });
    }),
    { numRuns: 1000 },
  );
});

test('lines that no other resembles are found whatever is done to the others', () => {
  const given = record({
    text: uniqueArray(integer({ min: 1, max: 1_000_000 }), { minLength: 25, maxLength: 60 }),
    first: integer({ min: 6, max: 12 }),
    length: integer({ min: 1, max: 6 }),
    above: array(constantFrom('x', 'y', '', '}'), { maxLength: 20 }),
    below: array(constantFrom('x', 'y', '', '}'), { maxLength: 20 }),
    cutAbove: integer({ min: 0, max: 6 }),
  });
  assert(
    property(given, ({ text, first, length, above, below, cutAbove }) => {
      const lines = text.map((number) => `value ${number}`);
      const slice = taken(joined(lines), first + 1, first + length);
      // The three lines next to the slice stay; what is further away is other.
      const edited = [...above, ...lines.slice(Math.min(cutAbove, first - 3), first + length + 3), ...below];
      expect(findSlice(joined(edited), slice)).toMatchObject({ ok: true, text: joined(lines.slice(first, first + length)) });
    }),
    { numRuns: 1000 },
  );
});
