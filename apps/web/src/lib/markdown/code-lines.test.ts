import { describe, expect, it } from 'vitest';
import { CodeLines, type CodeChunk, type LineTokeniser } from './code-lines.ts';

/** Colours every line by how many came before it. */
const counting: LineTokeniser = (line, after) => {
  const count = typeof after === 'number' ? after : 0;
  return { pieces: [{ text: line, kind: `line-${count}` }], state: count + 1 };
};
const kinds = (chunks: readonly CodeChunk[]) => chunks.flatMap(({ lines }) => lines.map(({ pieces }) => pieces[0]?.kind));
const texts = (chunks: readonly CodeChunk[]) =>
  chunks.flatMap(({ lines }) => lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')));
const CODE = Array.from({ length: 100 }, (_, index) => `const line${index} = ${index};`).join('\n');

describe('CodeLines', () => {
  it('colours the same however the code comes in', () => {
    const whole = new CodeLines(counting, () => 0).update(CODE, 1);
    const streamed = new CodeLines(counting, () => 0);
    for (let length = 0; length < CODE.length; length += 7) streamed.update(CODE.slice(0, length), 1);
    expect(streamed.update(CODE, 1)).toEqual(whole);
    expect(kinds(whole.chunks)).toEqual(Array.from({ length: 100 }, (_, index) => `line-${index}`));
    expect(texts(whole.chunks).join('\n')).toBe(CODE);
  });

  it('colours every whole line once', () => {
    const lines: string[] = [];
    const streamed = new CodeLines(
      (line, after) => (lines.push(line), counting(line, after)),
      () => 0,
    );
    for (let length = 0; length <= CODE.length; length += 1) streamed.update(CODE.slice(0, length), 1);
    for (const line of CODE.split('\n')) expect(lines.filter((each) => each === line).length).toBeLessThanOrEqual(2);
  });

  it('keeps the objects of chunks in which nothing has changed', () => {
    const streamed = new CodeLines(counting, () => 0);
    const before = streamed.update(CODE, 1).chunks;
    const after = streamed.update(`${CODE}\nmore`, 1).chunks;
    expect(after.slice(0, 3).every((chunk, index) => chunk === before[index])).toBe(true);
    expect(after[3]).not.toBe(before[3]);
  });

  it('stops when its time is over, and goes on the next time', () => {
    let now = 0;
    const slow: LineTokeniser = (line, after) => {
      now += 1;
      return counting(line, after);
    };
    const streamed = new CodeLines(slow, () => now);
    const first = streamed.update(CODE, 10);
    expect(first.finished).toBe(false);
    expect(kinds(first.chunks).filter((kind) => kind !== undefined)).toHaveLength(10);
    expect(texts(first.chunks).join('\n')).toBe(CODE);
    expect(streamed.update(CODE, 200).finished).toBe(true);
  });

  it('begins anew when the code does not go on from what was there', () => {
    const streamed = new CodeLines(counting, () => 0);
    streamed.update('a\nb\nc', 1);
    expect(streamed.update('x\ny', 1).chunks).toEqual(new CodeLines(counting, () => 0).update('x\ny', 1).chunks);
  });

  it('writes out what is hidden, and shows code without colours', () => {
    expect(texts(new CodeLines(undefined, () => 0).update('if (a\u202E) {\n}', 1).chunks)).toEqual(['if (a\\u202E) {', '}']);
  });
});
