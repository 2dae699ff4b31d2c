import { readFileSync } from 'node:fs';
import { asId, emptyDiscussion, foldDiscussion, type EventFrame } from '@baton/protocol';
import { expect, it } from 'vitest';
import { sinceThen } from './since.ts';
import { buildThread } from './thread.ts';

const file = new URL('../../../../../packages/protocol/corpus/steered.json', import.meta.url);
const state = emptyDiscussion(asId('d1'));
for (const frame of JSON.parse(readFileSync(file, 'utf8')) as EventFrame[]) foldDiscussion(state, frame);
const items = buildThread(state, asId('t1'));

it('says what came after one had left, and what it cost', () => {
  const asked = items[0]?.type === 'person' ? items[0].entry.createdAt : '';
  const since = sinceThen(items, asked, undefined);
  expect(since).toMatchObject({ key: 'r1', messages: 2 });
  expect(since?.costUsd).toBe('0.00009');
});

it('says nothing to whoever has seen everything, or nothing of it', () => {
  expect(sinceThen(items, '2026-12-01T00:00:00.000Z', undefined)).toBeUndefined();
  expect(sinceThen(items, '2020-01-01T00:00:00.000Z', undefined)).toBeUndefined();
});

it('is no news to somebody what they have said themselves', () => {
  const later = items.map((item) =>
    item.type === 'person' && item.key === 'e6' ? { ...item, entry: { ...item.entry, createdAt: '2026-11-21T14:02:09.000Z' } } : item,
  );
  const said = later[2]?.type === 'person' ? later[2].entry.author : undefined;
  expect(sinceThen(later, '2026-11-21T14:02:08.000Z', asId('somebody-else'))).toMatchObject({ key: 'e6', messages: 1 });
  expect(sinceThen(later, '2026-11-21T14:02:08.000Z', said?.type === 'member' ? said.memberId : undefined)).toBeUndefined();
});
