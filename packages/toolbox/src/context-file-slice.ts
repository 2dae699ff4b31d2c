import type { LineSlice } from '@baton/protocol';

/** Lines that are kept on each side of an end. */
const AROUND = 4;
/** What stands where the file begins and ends. */
const BEGINNING = '^';
const END = '$';

type Boundary = LineSlice['start'];

export type TakenSlice = { ok: true; slice: LineSlice } | { ok: false; detail: string };
/** `slice`: with where the lines are now and what stands around them now. */
export type FoundSlice = { ok: true; slice: LineSlice; text: string } | { ok: false };

/** Lines of a text, counted from 1, with what is needed to find them again. */
export function takeSlice(text: string, firstLine: number, lastLine: number): TakenSlice {
  const lines = linesOf(text);
  if (firstLine > lastLine) return { ok: false, detail: `Line ${firstLine} comes after line ${lastLine}.` };
  if (lastLine > lines.length) return { ok: false, detail: `There is no line ${lastLine}: the file has ${lines.length}.` };
  return { ok: true, slice: sliceAt(lines.map(keyOf), firstLine, lastLine, `${firstLine}-${lastLine}`) };
}

/**
 * Finds the lines of a slice in a text that was edited since: each end stands where most of the lines that were around it are. Where that holds for
 * several places, only those count that lie as far from the beginning or the end of the file as before; if they don't agree, or half of
 * what stood around an end is gone, the slice is not found: other lines than those that were chosen are never taken for them.
 */
export function findSlice(text: string, slice: LineSlice): FoundSlice {
  const lines = linesOf(text);
  const keys = lines.map(keyOf);
  const moved = keys.length - slice.lineCount;
  const first = slice.firstLine - 1;
  const start = placeOf(slice.start, keys, 0, [first, first + moved]);
  if (start === undefined) return { ok: false };
  const end = placeOf(slice.end, keys, start + 1, [slice.lastLine, slice.lastLine + moved]);
  if (end === undefined) return { ok: false };
  return { ok: true, slice: sliceAt(keys, start + 1, end, slice.name), text: `${lines.slice(start, end).join('\n')}\n` };
}

function sliceAt(keys: readonly string[], firstLine: number, lastLine: number, name: string): LineSlice {
  const first = firstLine - 1;
  const backward = (from: number, until: number): string[] => range(from - until).map((step) => keyAt(keys, from - 1 - step));
  const forward = (from: number, until: number): string[] => range(until - from).map((step) => keyAt(keys, from + step));
  return {
    name,
    firstLine,
    lastLine,
    lineCount: keys.length,
    start: { outer: backward(first, -1), inner: forward(first, lastLine) },
    end: { outer: forward(lastLine, keys.length + 1), inner: backward(lastLine, first) },
  };
}

/** The one place, as a number of lines before it, from `from` on, that fits best; undefined where none fits or it is not known which. */
function placeOf(boundary: Boundary, keys: readonly string[], from: number, expected: readonly number[]): number | undefined {
  const isStart = from === 0;
  const wanted = [...boundary.outer, ...boundary.inner].filter((key) => key !== '').length;
  let best: number[] = [];
  let most = 0;
  for (let place = from; place <= keys.length; place += 1) {
    const before = isStart ? boundary.outer : boundary.inner;
    const after = isStart ? boundary.inner : boundary.outer;
    const fitting = matching(before, (step) => keyAt(keys, place - 1 - step)) + matching(after, (step) => keyAt(keys, place + step));
    if (fitting * 2 < wanted || fitting < most) continue;
    if (fitting > most) best = [];
    most = fitting;
    best.push(place);
  }
  if (best.length <= 1) return best[0];
  const likely = new Set(expected.filter((place) => best.includes(place)));
  const [only] = likely;
  return likely.size === 1 ? only : undefined;
}

function matching(wanted: readonly string[], at: (step: number) => string | undefined): number {
  return wanted.filter((key, step) => key !== '' && at(step) === key).length;
}

function keyAt(keys: readonly string[], index: number): string {
  if (index < 0) return index === -1 ? BEGINNING : '';
  return keys[index] ?? (index === keys.length ? END : '');
}

function range(length: number): number[] {
  return Array.from({ length: Math.min(AROUND, length) }, (_, index) => index);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A short hash (FNV-1a) of a line without the blanks around it: the lines themselves don't belong into a log. '' of a blank line. */
function keyOf(line: string): string {
  const text = line.trim();
  if (text === '') return '';
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
