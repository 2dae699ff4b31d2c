import { expect, it } from 'vitest';
import { isArmed } from './disarm-document.ts';

it.each([
  ['href', 'https://example.org', true],
  ['xlink:href', '//example.org', true],
  ['src', 'data:image/png,x', true],
  ['SRCDOC', '<p>', true],
  ['onclick', '#', true],
  ['OnLoad', 'x', true],
  ['href', '#arrow', false],
  ['marker-end', 'url(#arrow)', false],
  ['class', 'on', false],
])('%s=%s is armed: %s', (name, value, armed) => {
  expect(isArmed(name, value)).toBe(armed);
});
