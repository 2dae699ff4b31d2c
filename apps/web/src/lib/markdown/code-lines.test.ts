import { describe, expect, it } from 'vitest';
import { CodeLines, type CodeChunk } from './code-lines.ts';

const texts = (chunks: readonly CodeChunk[]) =>
  chunks.flatMap(({ lines }) => lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')));
const LINES = Array.from({ length: 100 }, (_, index) => `const line${index} = ${index};`);
const CODE = LINES.join('\n');

describe('CodeLines', () => {
  it('comes to the same lines however the code comes in, and hands each out once', () => {
    const streamed = new CodeLines();
    const taken: string[] = [];
    for (let length = 0; length < CODE.length; length += 7) {
      streamed.update(CODE.slice(0, length), true);
      taken.push(...streamed.take());
    }
    expect(texts(streamed.update(CODE, false))).toEqual(LINES);
    expect([...taken, ...streamed.take()]).toEqual(LINES);
    expect(streamed.generation).toBe(0);
    expect(texts(streamed.update(CODE, false))).toEqual(LINES);
    expect(streamed.take()).toEqual([]);
  });

  it('keeps the objects of chunks in which nothing has changed', () => {
    const streamed = new CodeLines();
    const before = streamed.update(CODE, true);
    const after = streamed.update(`${CODE}\nmore`, true);
    expect(after.slice(0, 3).every((chunk, index) => chunk === before[index])).toBe(true);
    expect(after[3]).not.toBe(before[3]);
  });

  it('gives lines their colours when they come, and changes nothing else', () => {
    const streamed = new CodeLines();
    const before = streamed.update(CODE, false);
    streamed.colour(40, [[{ text: 'a', kind: 'keyword' }], [{ text: 'b', kind: undefined }]]);
    const after = streamed.update(CODE, false);
    expect(after.map((chunk, index) => chunk === before[index])).toEqual([true, false, true, true]);
    expect(after[1]?.lines.slice(8, 10).map(({ pieces }) => pieces[0]?.kind)).toEqual(['keyword', undefined]);
  });

  it('keeps colours from lines that there are not', () => {
    const streamed = new CodeLines();
    streamed.update('a', true);
    streamed.colour(0, [[{ text: 'a', kind: 'keyword' }]]);
    expect(streamed.update('ab', true)[0]?.lines).toEqual([{ key: 0, pieces: [{ text: 'ab', kind: undefined }] }]);
  });

  it('begins anew when the code does not go on from what was there', () => {
    const streamed = new CodeLines();
    streamed.update('a\nb\nc', false);
    expect(texts(streamed.update('x\ny', true))).toEqual(['x', 'y']);
    expect(streamed.take()).toEqual(['x']);
    expect(streamed.generation).toBe(1);
  });

  it('writes out what is hidden', () => {
    expect(texts(new CodeLines().update('if (a\u202E) {\n}', false))).toEqual(['if (a\\u202E) {', '}']);
  });
});
