import { asId, type Entry, type EntryId } from '@baton/protocol';
import { expect, it } from 'vitest';
import type { ThreadItem } from './thread.ts';
import { unsentIn } from './unsent.ts';

const entry = (id: string): Entry => ({
  id: asId(id),
  discussionId: asId('d1'),
  parentId: null,
  role: 'user',
  author: { type: 'baton' },
  status: 'complete',
  parts: [],
  createdAt: '2026-11-21T14:02:07.000Z',
  collapsed: false,
  pinned: false,
  deleted: false,
  version: 1,
});
const person = (id: string): ThreadItem => ({ type: 'person', key: id, entry: entry(id) });
const turn = (...ids: string[]): ThreadItem => ({ type: 'turn', key: ids.join(' '), run: undefined, entries: ids.map(entry), ends: true });
const unsent = (why: 'cut' | 'compacted', ...ids: string[]) => ids.map((id) => [asId<EntryId>(id), why] as const);

it('says once where each cut is, and does not count what is pinned above it or a turn of which a part is sent', () => {
  const items = [person('e1'), turn('e2', 'e3'), person('e4'), turn('e5', 'e6'), person('e7')];
  const found = unsentIn(items, new Map([...unsent('compacted', 'e1', 'e2', 'e3'), ...unsent('cut', 'e5')]));
  expect([...found.keys]).toEqual(['e1', 'e2 e3']);
  expect([...found.lines]).toEqual([['e4', 'compacted']]);
  const cut = unsentIn(items, new Map([...unsent('compacted', 'e1'), ...unsent('cut', 'e2', 'e3', 'e5', 'e6')]));
  expect([...cut.lines]).toEqual([
    ['e2 e3', 'compacted'],
    ['e7', 'cut'],
  ]);
  expect(cut.keys.has('e4')).toBe(false);
  expect(unsentIn(items, new Map())).toEqual({ keys: new Set(), lines: new Map() });
});
