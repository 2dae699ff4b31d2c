import { describe, expect, it } from 'vitest';
import { OutputTail } from './output-tail.ts';

describe('the end of what a command says', () => {
  it('is the same however it was cut, also where pieces come twice', () => {
    const tail = new OutputTail();
    tail.add({ offset: 0, text: 'one\ntw' });
    tail.add({ offset: 4, text: 'two\n' });
    tail.add({ offset: 0, text: 'one\n' });
    tail.add({ offset: 8, text: 'three' });
    expect([tail.offset, tail.text, tail.end]).toEqual([0, 'one\ntwo\nthree', 13]);
    expect(tail.since(8)).toEqual({ offset: 8, text: 'three' });
  });

  it('begins anew behind what was not sent', () => {
    const tail = new OutputTail();
    tail.add({ offset: 0, text: 'one' });
    tail.add({ offset: 100, text: 'later' });
    expect([tail.offset, tail.text]).toEqual([100, 'later']);
    expect(tail.since(3)).toEqual({ offset: 100, text: 'later' });
  });

  it('takes a bounded place, and no character is cut in two', () => {
    const tail = new OutputTail();
    const line = '😀 a line\n';
    for (let count = 0; count < 20_000; count += 1) tail.add({ offset: count * line.length, text: line });
    expect(tail.text.length).toBeLessThanOrEqual(32_768);
    expect(tail.end).toBe(20_000 * line.length);
    expect(tail.text.endsWith(line)).toBe(true);
    expect(tail.text.isWellFormed()).toBe(true);
  });
});
