import type { Line, LineBlock } from './line-blocks.ts';
import { pairLines, type LinePair } from './pair-lines.ts';
import { whole, wordPieces, type Piece } from './word-pieces.ts';

/** One side of a row. */
export interface Cell {
  type: 'same' | 'removed' | 'added';
  number: number;
  pieces: readonly Piece[];
  /** No line break ends this last line. */
  open: boolean;
}

/** A row with its place on both sides: in one column the left cell stands above the right, in two they stand beside each other. */
export type DiffRow =
  | { type: 'lines'; key: string; left: Cell | undefined; right: Cell | undefined }
  /** Lines that stay and are not shown. `block` opens them; undefined where the patch does not carry them. */
  | { type: 'gap'; key: string; lines: number; block: number | undefined };

/**
 * Rows to show: what changed with `context` lines around it, and gaps between, those of `opened` blocks excepted. With `paired`, a line that
 * changed stands beside what it became; without, removed lines stand before added ones.
 */
export function diffRows(
  blocks: readonly LineBlock[],
  { context, opened, paired }: { context: number; opened: ReadonlySet<number>; paired: boolean },
): DiffRow[] {
  return blocks.flatMap((block, index): DiffRow[] => {
    switch (block.type) {
      case 'gap':
        return [{ type: 'gap', key: `gap ${block.before}`, lines: block.lines, block: undefined }];
      case 'change':
        return changeRows(block.removed, block.added, paired);
      case 'same': {
        const rows = block.before.map((line, at): DiffRow => sameRow(line, block.after[at] ?? line));
        const head = index === 0 ? 0 : context;
        const tail = index === blocks.length - 1 ? 0 : context;
        const hidden = rows.length - head - tail;
        // A gap takes a row itself: for one line it saves nothing.
        if (opened.has(index) || hidden <= 1) return rows;
        const gap: DiffRow = { type: 'gap', key: `gap ${block.before[head]?.number ?? 0}`, lines: hidden, block: index };
        return [...rows.slice(0, head), gap, ...rows.slice(rows.length - tail)];
      }
    }
  });
}

/** How many lines were added and removed. */
export function diffCounts(blocks: readonly LineBlock[]): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const block of blocks) {
    if (block.type !== 'change') continue;
    added += block.added.length;
    removed += block.removed.length;
  }
  return { added, removed };
}

function sameRow(before: Line, after: Line): DiffRow {
  const cell = ({ number, text, open }: Line): Cell => ({ type: 'same', number, pieces: whole(text), open });
  return { type: 'lines', key: `${before.number} ${after.number}`, left: cell(before), right: cell(after) };
}

function changeRows(removed: readonly Line[], added: readonly Line[], paired: boolean): DiffRow[] {
  const pairs = pairLines(
    removed.map((line) => line.text),
    added.map((line) => line.text),
  );
  const pieces = { removed: new Map<number, readonly Piece[]>(), added: new Map<number, readonly Piece[]>() };
  for (const [left, right] of pairs) {
    const words = wordPieces(removed[left]?.text ?? '', added[right]?.text ?? '');
    pieces.removed.set(left, words.removed);
    pieces.added.set(right, words.added);
  }
  const cellsOf = (type: 'removed' | 'added', lines: readonly Line[]): Cell[] =>
    lines.map(({ number, text, open }, index) => ({ type, number, pieces: pieces[type].get(index) ?? whole(text), open }));
  const [left, right] = [cellsOf('removed', removed), cellsOf('added', added)];
  const places = paired
    ? sideBySide(left.length, right.length, pairs)
    : [...left.keys()].map((index): Place => [index, undefined]).concat([...right.keys()].map((index): Place => [undefined, index]));
  return places.map(([one, other]): DiffRow => {
    const [leftCell, rightCell] = [one === undefined ? undefined : left[one], other === undefined ? undefined : right[other]];
    return { type: 'lines', key: `${leftCell?.number ?? '-'} ${rightCell?.number ?? '-'} change`, left: leftCell, right: rightCell };
  });
}

type Place = readonly [left: number | undefined, right: number | undefined];

/** Lines that belong together in one row; those between stand beside each other as they come. */
function sideBySide(removed: number, added: number, pairs: readonly LinePair[]): Place[] {
  const places: Place[] = [];
  let [left, right] = [0, 0];
  const upTo = (leftEnd: number, rightEnd: number): void => {
    while (left < leftEnd || right < rightEnd) places.push([left < leftEnd ? left++ : undefined, right < rightEnd ? right++ : undefined]);
  };
  for (const [leftAt, rightAt] of pairs) {
    upTo(leftAt, rightAt);
    places.push([left++, right++]);
  }
  upTo(removed, added);
  return places;
}
