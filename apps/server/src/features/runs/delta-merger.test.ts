import { asId, MessageDraft, type EntryId, type MessageDelta } from '@baton/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeltaMerger } from './delta-merger.ts';

const entryId = asId<EntryId>('e1');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('deltas of one part that come close together go out as one, and the message is the same', () => {
  const sent: MessageDelta[] = [];
  const merger = new DeltaMerger((_, delta) => sent.push(delta));
  const words = ['The ', 'answer ', 'is ', '42.'];
  let offset = 0;
  for (const text of words) {
    merger.add(entryId, { part: 0, kind: 'text', offset, text });
    offset += text.length;
  }
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(25);
  expect(sent).toEqual([{ part: 0, kind: 'text', offset: 0, text: 'The answer is 42.' }]);
});

test('another part goes out behind what waits, and flush leaves nothing back', () => {
  const sent: MessageDelta[] = [];
  const merger = new DeltaMerger((_, delta) => sent.push(delta));
  merger.add(entryId, { part: 0, kind: 'reasoning', offset: 0, text: 'Hm' });
  merger.add(entryId, { part: 1, kind: 'text', offset: 0, text: 'Yes' });
  merger.flush();
  merger.flush();
  const draft = new MessageDraft();
  for (const delta of sent) expect(draft.apply(delta)).toBe(true);
  expect(draft.parts).toEqual([
    { type: 'reasoning', text: 'Hm' },
    { type: 'text', text: 'Yes' },
  ]);
});
