import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffCounts, diffRows, type DiffRow } from './diff-rows.ts';
import { blocksOfPatch, blocksOfTexts } from './line-blocks.ts';
import { pairLines } from './pair-lines.ts';
import { wordPieces, type Piece } from './word-pieces.ts';

const marked = (pieces: readonly Piece[] = []): string => pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
const shown = (rows: readonly DiffRow[]): string[] =>
  rows.map((row) => {
    if (row.type === 'gap') return `… ${row.lines}`;
    const { left, right } = row;
    if (left?.type === 'same') return `  ${marked(left.pieces)}`;
    return [
      left === undefined ? '' : `-${left.number} ${marked(left.pieces)}`,
      right === undefined ? '' : `+${right.number} ${marked(right.pieces)}`,
    ]
      .filter(Boolean)
      .join(' | ');
  });
const view = { context: 3, opened: new Set<number>(), paired: false };

describe('words of a changed line', () => {
  it('marks what differs and leaves the rest', () => {
    const { removed, added } = wordPieces('if (status >= 500) return retry();', 'if (status >= 500 && !request.sent) return retry();');
    expect(marked(removed)).toBe('if (status >= 500) return retry();');
    expect(marked(added)).toBe('if (status >= 500[ && !request.sent]) return retry();');
  });

  it('reads several changed words as one change', () => {
    const { removed, added } = wordPieces('one two three', 'four five three');
    expect([marked(removed), marked(added)]).toEqual(['[one two] three', '[four five] three']);
  });

  it('marks blanks that changed', () => {
    expect(marked(wordPieces('a b', 'a  b').added)).toContain('[');
  });

  it('does not cut very long lines to pieces', () => {
    const line = 'x '.repeat(2_000);
    expect(wordPieces(line, `${line}y`).added).toHaveLength(1);
  });

  it('loses and adds no character', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
        const { removed, added } = wordPieces(before, after);
        expect(removed.map(({ text }) => text).join('')).toBe(before);
        expect(added.map(({ text }) => text).join('')).toBe(after);
      }),
    );
  });
});

describe('which line became which', () => {
  it('finds the changed line among new ones', () => {
    expect(pairLines(['const port = 4680;'], ['// Where it listens.', 'const port = Number(input);'])).toEqual([[0, 1]]);
  });

  it('does not pair lines that share only brackets', () => {
    expect(pairLines(['foo({ a: 1 });'], ['bar([{ b: 2 }]);'])).toEqual([]);
  });

  it('never pairs crosswise', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a b', 'a c', 'b c', 'd'), { maxLength: 8 }),
        fc.array(fc.constantFrom('a b', 'a d', 'b c', 'e'), { maxLength: 8 }),
        (removed, added) => {
          const pairs = pairLines(removed, added);
          for (const [index, [left, right]] of pairs.entries()) {
            const [before, after] = pairs[index - 1] ?? [-1, -1];
            expect(left).toBeGreaterThan(before);
            expect(right).toBeGreaterThan(after);
          }
        },
      ),
    );
  });

  it('pairs large replacements by place, in no time', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `const value${index} = ${index};`);
    const others = lines.map((line) => line.replace('const', 'let'));
    expect(pairLines(lines, others)).toHaveLength(500);
    expect(pairLines(lines, others.slice(1))).toEqual([]);
  });
});

describe('rows', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'const port = 4680;', 'g', ''].join('\n');
  const after = ['a', 'b', 'c', 'd', 'e', 'f', 'const port = 4681;', 'new', 'g', ''].join('\n');

  it('show what changed, what stands around it, and how much does not', () => {
    expect(shown(diffRows(blocksOfTexts(before, after), view))).toEqual([
      '… 3',
      '  d',
      '  e',
      '  f',
      '-7 const port = [4680];',
      '+7 const port = [4681];',
      '+8 new',
      '  g',
    ]);
  });

  it('stand beside each other in two columns', () => {
    expect(shown(diffRows(blocksOfTexts(before, after), { ...view, context: 0, paired: true }))).toEqual([
      '… 6',
      '-7 const port = [4680]; | +7 const port = [4681];',
      '+8 new',
      '  g',
    ]);
  });

  it('show what stays when a gap is opened', () => {
    const rows = shown(diffRows(blocksOfTexts(before, after), { ...view, opened: new Set([0]) }));
    expect(rows.slice(0, 6)).toEqual(['  a', '  b', '  c', '  d', '  e', '  f']);
  });

  it('have no gap for a single line', () => {
    expect(shown(diffRows(blocksOfTexts('1\n2\n3\n4\n5\n', '1\n2\n3\n4\nx\n'), view))[0]).toBe('  1');
  });

  it('count what was added and removed', () => {
    expect(diffCounts(blocksOfTexts(before, after))).toEqual({ added: 2, removed: 1 });
    expect(diffCounts(blocksOfTexts('', 'x\ny\n'))).toEqual({ added: 2, removed: 0 });
  });

  it('are none between texts that are the same', () => {
    expect(blocksOfTexts('a\n', 'a\n')).toEqual([]);
  });

  it('tell a last line without a line break from one with it', () => {
    const [row] = diffRows(blocksOfTexts('a\n', 'a'), { ...view, paired: true });
    expect(row?.type === 'lines' && [row.left?.open, row.right?.open]).toEqual([false, true]);
  });

  it('have keys of their own', () => {
    for (const paired of [true, false]) {
      const keys = diffRows(blocksOfTexts(before, after), { ...view, paired }).map((row) => row.key);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('are as many lines as the texts have, each once', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c d', 'c e', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, fc.boolean(), (one, other, paired) => {
        const blocks = blocksOfTexts(one, other);
        const rows = diffRows(blocks, { context: Number.MAX_SAFE_INTEGER, opened: new Set(), paired });
        if (one === other) return;
        const side = (name: 'left' | 'right'): string =>
          rows
            .flatMap((row) => (row.type === 'lines' ? (row[name] ?? []) : []))
            .map((cell) => `${cell.pieces.map(({ text }) => text).join('')}${cell.open ? '' : '\n'}`)
            .join('');
        expect(side('left')).toBe(one);
        expect(side('right')).toBe(other);
      }),
    );
  });

  it('come in time for texts of thousands of lines that all differ', () => {
    const lines = (word: string): string => Array.from({ length: 5_000 }, (_, index) => `${word} ${index * 7919}`).join('\n');
    expect(diffRows(blocksOfTexts(lines('one'), lines('two')), view)).toHaveLength(10_000);
  });
});

describe('a patch', () => {
  const patch = [
    'diff --git a/src/pay.ts b/src/pay.ts',
    '--- a/src/pay.ts',
    '+++ b/src/pay.ts',
    '@@ -10,3 +10,4 @@ function pay() {',
    ' one',
    '-two',
    '+two and a half',
    '+three',
    ' four',
    '@@ -40,1 +41,1 @@',
    '-old',
    '+new',
    '',
  ].join('\n');

  it('shows its hunks and how many lines lie between', () => {
    expect(shown(diffRows(blocksOfPatch(patch) ?? [], view))).toEqual([
      '… 9',
      '  one',
      '-11 two',
      '+11 two[ and a half]',
      '+12 three',
      '  four',
      '… 27',
      '-40 old',
      '+41 new',
    ]);
  });

  it('of a new file counts from its first line', () => {
    const rows = diffRows(blocksOfPatch('--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+x\n+y\n') ?? [], view);
    expect(shown(rows)).toEqual(['+1 x', '+2 y']);
  });

  it('that is none says so', () => {
    expect(blocksOfPatch('hello')).toBeUndefined();
    expect(blocksOfPatch('--- a\n+++ b\n@@ -1,9 +1,9 @@\n-x\n')).toBeUndefined();
  });
});
