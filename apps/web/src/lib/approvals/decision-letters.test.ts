import { describe, expect, it } from 'vitest';
import { doingFor, SETTLED_MS } from './decision-letters.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const still = { careful: false, stillForMs: SETTLED_MS };

describe('doingFor', () => {
  it('knows the four letters, in whatever case the keyboard writes them', () => {
    expect(['a', 'e', 'r', 'n', 'A', 'x'].map((key) => doingFor(press(key), still))).toEqual([
      'approve',
      'edit',
      'reject',
      'next',
      'approve',
      undefined,
    ]);
  });

  it('does nothing on a card that came or moved a moment ago, nor for a key that is held down', () => {
    expect(doingFor(press('a'), { careful: false, stillForMs: SETTLED_MS - 1 })).toBeUndefined();
    expect(doingFor(press('a', { repeat: true }), still)).toBeUndefined();
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('leaves keys with %s to whom they belong', (held) => {
    expect(doingFor(press('a', { [held]: true }), still)).toBeUndefined();
  });

  it('wants Shift too where agreeing deletes, forces or leaves the project', () => {
    const careful = { ...still, careful: true };
    expect([doingFor(press('a'), careful), doingFor(press('A', { shiftKey: true }), careful)]).toEqual(['deliberate', 'approve']);
    expect(doingFor(press('R', { shiftKey: true }), careful)).toBeUndefined();
  });
});
