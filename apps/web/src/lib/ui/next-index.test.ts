import { describe, expect, it } from 'vitest';
import { nextIndex } from './next-index.ts';

const row = { orientation: 'horizontal', loop: true } as const;
const column = { orientation: 'vertical', loop: false } as const;

describe('keys in a list', () => {
  it('arrows go on to the next entry that can be reached', () => {
    expect(nextIndex('ArrowRight', 0, [true, false, true], row)).toBe(2);
    expect(nextIndex('ArrowLeft', 2, [true, false, true], row)).toBe(0);
  });

  it('arrows go around where the list does', () => {
    expect(nextIndex('ArrowRight', 2, [true, true, true], row)).toBe(0);
    expect(nextIndex('ArrowLeft', 0, [true, true, true], row)).toBe(2);
    expect(nextIndex('ArrowDown', 2, [true, true, true], column)).toBeUndefined();
    expect(nextIndex('ArrowUp', 0, [true, true, true], column)).toBeUndefined();
  });

  it('Home and End lead to the first and last that can be reached', () => {
    expect(nextIndex('Home', 2, [false, true, true], column)).toBe(1);
    expect(nextIndex('End', 0, [true, true, false], column)).toBe(1);
  });

  it('starts at an end where nothing is chosen yet', () => {
    expect(nextIndex('ArrowDown', -1, [true, true], column)).toBe(0);
  });

  it('leaves other keys and the other direction alone', () => {
    expect(nextIndex('ArrowDown', 0, [true, true], row)).toBeUndefined();
    expect(nextIndex('x', 0, [true, true], column)).toBeUndefined();
    expect(nextIndex('ArrowRight', 0, [], row)).toBeUndefined();
    expect(nextIndex('ArrowRight', 0, [false], row)).toBeUndefined();
  });
});
