import { expect, it } from 'vitest';
import type { Command } from './command.ts';
import { commandFor, type KeyPlace } from './command-for.ts';
import type { Pressed } from './match-keys.ts';

const command = (id: string, keys?: string): Command => ({
  id,
  group: 'view',
  label: id,
  run: () => undefined,
  ...(keys === undefined ? {} : { keys }),
});
const commands = [command('no keys'), command('palette', 'mod+k'), command('shortcuts', '?'), command('next', 'alt+down')];
const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const found = (pressed: Pressed, place: Partial<KeyPlace> = {}): string | undefined =>
  commandFor(commands, pressed, { apple: false, typing: false, singleKeys: true, ...place })?.id;

it('finds what the keys stand for', () => {
  expect(found(press('k', { ctrlKey: true }))).toBe('palette');
  expect(found(press('?', { shiftKey: true }))).toBe('shortcuts');
  expect(found(press('k'))).toBeUndefined();
});

it('leaves keys that write to whoever types', () => {
  expect(found(press('?', { shiftKey: true }), { typing: true })).toBeUndefined();
  expect(found(press('ArrowDown', { altKey: true }), { typing: true })).toBeUndefined();
  expect(found(press('k', { ctrlKey: true }), { typing: true })).toBe('palette');
});

it('does nothing for single characters where somebody switched them off', () => {
  expect(found(press('?', { shiftKey: true }), { singleKeys: false })).toBeUndefined();
  expect(found(press('ArrowDown', { altKey: true }), { singleKeys: false })).toBe('next');
});
