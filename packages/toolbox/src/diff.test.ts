import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from './diff.ts';

const numbered = (count: number, change: (line: string, index: number) => string = (line) => line): string =>
  Array.from({ length: count }, (_, index) => `${change(`line ${index + 1}`, index)}\n`).join('');

test('a change comes with three lines around it', () => {
  expect(
    unifiedDiff(
      numbered(10),
      numbered(10, (line, index) => (index === 5 ? 'changed' : line)),
      'src/a.ts',
    ),
  ).toBe(
    [
      '--- src/a.ts',
      '+++ src/a.ts',
      '@@ -3,7 +3,7 @@',
      ' line 3',
      ' line 4',
      ' line 5',
      '-line 6',
      '+changed',
      ' line 7',
      ' line 8',
      ' line 9',
      '',
    ].join('\n'),
  );
});

test('nothing changed, nothing said', () => {
  expect(unifiedDiff('a\n', 'a\n', 'a')).toBe('');
});

test('a missing line break at the end is a change', () => {
  expect(unifiedDiff('a\n', 'a', 'a')).toContain('\\ No newline at end of file');
});

describe('can always be applied', () => {
  const text = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', 'a b', '-', '+x', '\\'), { maxLength: 30 }), fc.boolean())
    .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));

  test('for small texts', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(before === after ? before : applyPatch(before, unifiedDiff(before, after, 'file'))).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });

  test('for changes in the middle of a long text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(30), (old, fresh, lines) => {
        const [before, after] = [numbered(lines) + old + numbered(lines), numbered(lines) + fresh + numbered(lines)];
        expect(before === after ? before : applyPatch(before, unifiedDiff(before, after, 'file'))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  test('when too much has changed to look for the smallest', () => {
    const before = numbered(1000) + 'tail';
    const after = numbered(1000, (line, index) => (index > 10 && index < 990 ? `${line}!` : line)) + 'tail';
    const difference = unifiedDiff(before, after, 'file');
    expect(difference).toMatch(/@@ -9,\d+ \+9,\d+ @@/);
    expect(applyPatch(before, difference)).toBe(after);
  });

  test('when a large text comes or goes', () => {
    const large = numbered(20_000);
    for (const [before, after] of [
      ['', large],
      [large, ''],
      ['tail', `${large}tail`],
      [large, 'other\n'],
      [`${large}a`, large],
    ] as const) {
      expect(applyPatch(before, unifiedDiff(before, after, 'file'))).toBe(after);
    }
  });
});

test('a wholly different large file does not hold the event loop', () => {
  const [before, after] = [numbered(100_000), numbered(100_000, (line) => `${line}?`)];
  const startedAt = performance.now();
  expect(unifiedDiff(before, after, 'file').length).toBeGreaterThan(before.length);
  // Looking for the smallest difference would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
