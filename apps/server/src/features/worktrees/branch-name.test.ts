import { asId, type DiscussionId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { branchName } from './branch-name.ts';

const id = asId<DiscussionId>('0193-abc-0a1b2c');

it.each([
  ['Make the checkout quicker!', 'baton/make-the-checkout-quicker-0a1b2c'],
  ['Größe prüfen', 'baton/gro-e-prufen-0a1b2c'],
  ['../../etc --force ~^:', 'baton/etc-force-0a1b2c'],
  ['日本語', 'baton/0a1b2c'],
  ['x'.repeat(200), `baton/${'x'.repeat(40)}-0a1b2c`],
])('is made of what a title says in letters that every tool takes: %s', (title, branch) => {
  expect(branchName(title, id)).toBe(branch);
});
