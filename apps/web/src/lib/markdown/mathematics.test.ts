import { expect, it, vi } from 'vitest';
import { Mathematics } from './mathematics.svelte.ts';

it('shows a formula as it was written until it can be set', async () => {
  const { typeset } = new Mathematics();
  expect(typeset('a<b', false)).toBe('<code>a&#60;b</code>');
  await vi.waitFor(() => expect(typeset('a<b', false)).toContain('<math'));
});
