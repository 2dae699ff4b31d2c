import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret prints as [secret] by every way of printing', () => {
  const secret = new Secret('sk-very-secret');
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: 9 }),
  ];
  for (const text of printed) expect(text).not.toContain('very');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(Object.values(secret)).toEqual([]);
  expect(secret.reveal()).toBe('sk-very-secret');
});
