import { Secret } from '@baton/protocol';
import { expect, test } from 'vitest';
import { maskSecrets, SECRET_SHAPES } from './mask-secrets.ts';

test.each(SECRET_SHAPES)('what looks like a key is masked: $sample', ({ sample }) => {
  const masked = maskSecrets(sample, undefined);
  expect(masked).toContain('[secret]');
  expect(masked).not.toMatch(/\d{4,}|\*{3}|abcde|abc123/);
});

test('the key that was used is masked whatever it looks like, and ordinary words are not', () => {
  expect(maskSecrets('the word hunter2 twice: hunter2', new Secret('hunter2'))).toBe('the word [secret] twice: [secret]');
  expect(maskSecrets('Rate limit reached for gpt-4o in org-x', new Secret(''))).toBe('Rate limit reached for gpt-4o in org-x');
});
