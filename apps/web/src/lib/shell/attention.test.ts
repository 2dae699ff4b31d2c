import { expect, it } from 'vitest';
import { iconAddress, titleMark } from './attention.ts';

const none = { waiting: 0, running: 0, unread: 0 };

it('says in the title what is most urgent, in signs that need no colour', () => {
  expect(titleMark(none)).toBe('');
  expect(titleMark({ ...none, unread: 3 })).toBe('(3) ');
  expect(titleMark({ ...none, running: 1, unread: 3 })).toBe('● ');
  expect(titleMark({ waiting: 2, running: 1, unread: 3 })).toBe('(2) ◆ ');
});

it('draws another icon for every state, each a whole picture', () => {
  const icons = [none, { ...none, unread: 1 }, { ...none, running: 1 }, { ...none, waiting: 1 }].map(iconAddress);
  expect(new Set(icons).size).toBe(4);
  for (const icon of icons) expect(decodeURIComponent(icon)).toMatch(/^data:image\/svg\+xml,<svg .*<\/svg>$/);
});
