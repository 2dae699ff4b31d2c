import { describe, expect, it } from 'vitest';
import { foldText } from './fold-text.ts';
import { textPieces } from './text-pieces.ts';

describe('foldText', () => {
  it('leaves what is not long', () => {
    expect(foldText('')).toBeUndefined();
    expect(foldText('a line\n'.repeat(59))).toBeUndefined();
    expect(foldText('x'.repeat(6000))).toBeUndefined();
  });

  it('shows the first lines of many, and the beginning of a line that is long by itself', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n');
    expect(foldText(lines)?.split('\n')).toEqual(lines.split('\n').slice(0, 30));
    expect(foldText('x'.repeat(1_000_000))).toHaveLength(3000);
  });

  it('cuts no character in two', () => {
    expect(foldText(`x${'🚀'.repeat(5000)}`)).toBe(`x${'🚀'.repeat(1499)}`);
  });
});

describe('textPieces', () => {
  it.each([
    ['nothing', ''],
    ['lines', 'a line of a log\n'.repeat(17_241)],
    ['one line', 'x'.repeat(1_000_000)],
    ['emoji', `x${'🚀'.repeat(20_000)}`],
    ['blank lines', '\n'.repeat(5000)],
    ['both', `${'x'.repeat(9000)}\nshort\n${'y'.repeat(3999)}\n`],
  ])('are together the text, each of them bounded: %s', (_, text) => {
    const pieces = textPieces(text);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(4000);
      expect(piece.split('\n').length).toBeLessThanOrEqual(101);
      expect(piece).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
    }
  });

  it('are cut between lines where they can be', () => {
    expect(textPieces('a line of a log\n'.repeat(500)).every((piece) => piece.endsWith('\n'))).toBe(true);
  });
});
