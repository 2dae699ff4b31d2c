import { describe, expect, it } from 'vitest';
import { mentionAt, withPath } from './mention.ts';

describe('mentionAt', () => {
  it.each([
    ['@', 1, { start: 0, words: '' }],
    ['look at @src/pa', 15, { start: 8, words: 'src/pa' }],
    ['(@a', 3, { start: 1, words: 'a' }],
    ['look at @src then', 12, { start: 8, words: 'src' }],
    ['look at @src then', 17, undefined],
    ['mail anna@example.org', 21, undefined],
    ['no', 2, undefined],
  ])('%j at %i', (text, cursor, mention) => {
    expect(mentionAt(text, cursor)).toEqual(mention);
  });
});

describe('withPath', () => {
  it('puts the path where the mention was, and the cursor behind it', () => {
    expect(withPath('look at @src then', { start: 8, words: 'src' }, 'src/pay.ts')).toEqual({
      text: 'look at `src/pay.ts` then',
      cursor: 21,
    });
    expect(withPath('@', { start: 0, words: '' }, 'a.ts')).toEqual({ text: '`a.ts` ', cursor: 7 });
  });
});
