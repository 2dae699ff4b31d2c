import { expect, it } from 'vitest';
import { findItems } from './find-items.ts';

const items = [
  { label: 'Retry logic in the payment client' },
  { label: 'Why is CI slow?' },
  { label: 'New discussion', keywords: ['create', 'add'] },
  { label: 'Settings → Providers', keywords: ['keys', 'models'] },
  { label: 'Café menu' },
];
const found = (words: string): string[] => findItems(items, words, 10).map(({ label }) => label);

it('shows the first ones while nothing is typed', () => {
  expect(findItems(items, ' ', 2).map(({ label }) => label)).toEqual(['Retry logic in the payment client', 'Why is CI slow?']);
});

it('wants every word, wherever it stands', () => {
  expect(found('client retry')).toEqual(['Retry logic in the payment client']);
  expect(found('client providers')).toEqual([]);
});

it('finds by first letters and by letters that stand near each other', () => {
  expect(found('nd')).toEqual(['New discussion']);
  expect(found('prvdrs')).toEqual(['Settings → Providers']);
  expect(found('xyz')).toEqual([]);
});

it('finds by what a thing is known by, after what is called so', () => {
  expect(found('keys')).toEqual(['Settings → Providers']);
  expect(findItems([{ label: 'Other', keywords: ['theme'] }, { label: 'Theme' }], 'theme', 10).map(({ label }) => label)).toEqual([
    'Theme',
    'Other',
  ]);
});

it('does not mind case and accents', () => {
  expect(found('CAFE')).toEqual(['Café menu']);
});
