import { describe, expect, test } from 'vitest';
import { upcast, type StoredEvent } from './upcast.ts';

describe('upcast', () => {
  const table = {
    'greeting.sent': {
      1: (event: StoredEvent): StoredEvent => ({ ...event, v: 2, words: [event['word']] }),
      2: (event: StoredEvent): StoredEvent => ({ ...event, v: 3, language: 'en' }),
    },
  };

  test('takes an old event through every version', () => {
    expect(upcast({ type: 'greeting.sent', v: 1, word: 'hi' }, table)).toEqual({
      type: 'greeting.sent',
      v: 3,
      word: 'hi',
      words: ['hi'],
      language: 'en',
    });
  });

  test('leaves the newest version, newer ones and unknown types alone', () => {
    for (const event of [
      { type: 'greeting.sent', v: 3 },
      { type: 'greeting.sent', v: 9 },
      { type: 'toString', v: 1 },
      { type: 'later.invented', v: 1 },
    ]) {
      expect(upcast(event, table)).toEqual(event);
    }
  });
});
