import { expect, it } from 'vitest';
import { hasAppleKeys, keyNames } from './key-names.ts';

it('names the modifier of the machine', () => {
  expect(keyNames('mod+k', true)).toEqual({ shown: ['⌘', 'K'], spoken: 'Command K' });
  expect(keyNames('mod+k', false)).toEqual({ shown: ['Ctrl', 'K'], spoken: 'Control K' });
  expect(keyNames('mod+alt+b', true).shown).toEqual(['⌘', '⌥', 'B']);
});

it('reads out what is only a sign', () => {
  expect(keyNames('mod+.', false)).toEqual({ shown: ['Ctrl', '.'], spoken: 'Control Full stop' });
  expect(keyNames('shift+enter', false)).toEqual({ shown: ['Shift', '↵'], spoken: 'Shift Enter' });
});

it('knows which machines have such keys', () => {
  expect(hasAppleKeys('MacIntel')).toBe(true);
  expect(hasAppleKeys('Linux x86_64')).toBe(false);
});
