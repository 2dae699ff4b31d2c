import { describe, expect, it } from 'vitest';
import { actsWhileTyping, matchesKeys, type Pressed } from './match-keys.ts';

const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('matchesKeys', () => {
  it('takes Ctrl for `mod`, and the command key where keyboards have one', () => {
    expect(matchesKeys('mod+k', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(matchesKeys('mod+k', press('k', { metaKey: true }), false)).toBe(false);
    expect(matchesKeys('mod+k', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesKeys('mod+k', press('k', { ctrlKey: true }), true)).toBe(false);
  });

  it('wants exactly the modifiers that are written', () => {
    expect(matchesKeys('mod+b', press('b', { ctrlKey: true, altKey: true }), false)).toBe(false);
    expect(matchesKeys('mod+alt+b', press('b', { ctrlKey: true, altKey: true }), false)).toBe(true);
    expect(matchesKeys('mod+b', press('B', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matchesKeys('a', press('a', { ctrlKey: true }), false)).toBe(false);
  });

  it('finds a letter by where it lies when Alt makes another character of it', () => {
    expect(matchesKeys('mod+alt+b', press('∫', { code: 'KeyB', metaKey: true, altKey: true }), true)).toBe(true);
  });

  it('takes a sign with or without Shift, as keyboards write it', () => {
    expect(matchesKeys('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('?', press('?'), false)).toBe(true);
    expect(matchesKeys('mod+.', press('.', { ctrlKey: true }), false)).toBe(true);
  });

  it('knows keys by their names', () => {
    expect(matchesKeys('alt+down', press('ArrowDown', { altKey: true }), false)).toBe(true);
    expect(matchesKeys('escape', press('Escape'), false)).toBe(true);
  });
});

it('lets only keys with Ctrl or the command key act while somebody types', () => {
  expect(['mod+k', 'mod+alt+b', 'ctrl+x'].map(actsWhileTyping)).toEqual([true, true, true]);
  expect(['?', 'alt+down', 'shift+enter', 'n'].map(actsWhileTyping)).toEqual([false, false, false, false]);
});
