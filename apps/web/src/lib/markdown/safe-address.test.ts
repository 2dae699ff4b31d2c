import { expect, it } from 'vitest';
import { safeAddress, saysAddress } from './safe-address.ts';

it.each([
  ['https://example.org/a?b#c', 'example.org/a?b#c'],
  ['http://example.org/', 'http://example.org/'],
  ['mailto:anna@example.org', 'anna@example.org'],
  ['https://google.com@evil.example/', 'google.com@evil.example/'],
  ['https://\u0435xample.org/', 'xn--xample-2of.org/'],
])('%s leads to %s', (written, shown) => {
  expect(safeAddress(written)?.shown).toBe(shown);
});

it.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://x/1',
  '//example.org',
  'src/pay.ts',
  '#a',
  '',
])('%j leads nowhere', (written) => {
  expect(safeAddress(written)).toBeUndefined();
});

it.each([
  ['example.org', 'https://example.org/', true],
  ['https://example.org', 'https://example.org/', true],
  ['anna@example.org', 'mailto:anna@example.org', true],
  ['the docs', 'https://example.org/', false],
  ['https://bank.example', 'https://evil.example/', false],
  ['https://\u0435xample.org', 'https://\u0435xample.org', false],
])('%s says where %s leads: %s', (text, written, says) => {
  const address = safeAddress(written);
  expect(address !== undefined && saysAddress(text, address)).toBe(says);
});
