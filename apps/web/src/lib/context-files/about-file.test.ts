import type { ContextFile } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { aboutFile, readLines } from './about-file.ts';

const file = (given: Partial<ContextFile>): ContextFile => ({ path: 'a.ts', view: 'full', hash: null, ...given });
const slice = { name: '10-20', firstLine: 10, lastLine: 20, lineCount: 30, start: { outer: [], inner: [] }, end: { outer: [], inner: [] } };

describe('what is said of a context file', () => {
  it.each([
    [{}, 'not read yet'],
    [{ bytes: 2048 }, '2 KB'],
    [{ view: 'none', bytes: 2048 }, '2 KB, not sent'],
    [{ instructions: true, bytes: 2048 }, 'notes for agents · 2 KB'],
    [{ view: 'none' }, 'listed, not sent'],
    [{ view: 'lines', bytes: 100, slice }, 'lines 10–20 · 100 B'],
    [{ view: 'lines', bytes: 100, slice: { ...slice, firstLine: 12, lastLine: 23 } }, 'lines 10–20, now 12–23 · 100 B'],
    [{ glob: { files: 1, more: false } }, '1 file'],
    [{ glob: { files: 50, more: true } }, '50 files; it matches more, which are not sent'],
  ] as const)('%o', (given, words) => {
    expect(aboutFile(file(given))).toBe(words);
  });
});

it('reads line numbers, and nothing else', () => {
  expect(readLines(' 3', '12 ')).toEqual({ firstLine: 3, lastLine: 12 });
  expect([readLines('', '2'), readLines('0', '2'), readLines('3', '2'), readLines('1.5', '2'), readLines('1e3', '2000')]).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
});
