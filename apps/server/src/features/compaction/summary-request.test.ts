import { asId, type Entry, type EntryId, type Trim } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { summaryRequest } from './summary-request.ts';

let count = 0;
function entry(role: Entry['role'], text: string, more: Partial<Entry> = {}): Entry {
  count += 1;
  const author: Entry['author'] =
    role === 'assistant'
      ? { type: 'model', provider: asId('openai'), model: 'gpt-4', simulated: false }
      : role === 'tool'
        ? { type: 'tool', name: 'read_file', callId: asId('c1') }
        : { type: 'member', memberId: asId('m1'), name: 'Anna' };
  return {
    id: asId(`e${count}`),
    discussionId: asId('d1'),
    parentId: null,
    role,
    author,
    status: 'complete',
    parts: role === 'tool' ? [{ type: 'tool_result', callId: asId('c1'), outcome: 'ok', text }] : [{ type: 'text', text }],
    createdAt: '2026-11-21T14:02:07.000Z',
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
    ...more,
  };
}

const given = { trim: undefined, firstEntryId: undefined, model: 'gpt-4', window: 128_000 };
const cutAt = (firstEntryId: EntryId): Trim => ({ firstEntryId, shortened: [], droppedTurns: 1, droppedTokens: 100 });
const of = (found: ReturnType<typeof summaryRequest>): string[] | string =>
  typeof found === 'string' ? found : found.entries.map(({ id }) => id);

describe('what is summarised', () => {
  const path = [
    entry('user', 'One'),
    entry('assistant', 'I read.'),
    entry('tool', 'x'.repeat(9000)),
    entry('user', 'Two'),
    entry('assistant', 'Done.'),
    entry('user', 'Three'),
  ];
  const ids = path.map(({ id }) => id);

  it('is what the window cut away, or else everything before the last message', () => {
    expect(of(summaryRequest({ ...given, sent: path }))).toEqual(ids.slice(0, 5));
    expect(of(summaryRequest({ ...given, sent: path, trim: cutAt(ids[3] ?? asId('')) }))).toEqual(ids.slice(0, 3));
  });

  it('never parts an answer from the results of its calls', () => {
    expect(summaryRequest({ ...given, sent: path, firstEntryId: ids[2] })).toBe('in_an_answer');
    expect(summaryRequest({ ...given, sent: path, firstEntryId: asId('elsewhere') })).toBe('not_there');
  });

  it('is less where the model’s window is too small, and nothing where not even the first turn fits', () => {
    const long = [
      entry('user', 'One'),
      entry('assistant', 'y'.repeat(3000)),
      entry('user', 'Two'),
      entry('assistant', 'z'.repeat(30_000)),
      entry('user', 'Three'),
    ];
    const found = summaryRequest({ ...given, sent: long, window: 8192 });
    expect(of(found)).toEqual(long.slice(0, 2).map(({ id }) => id));
    expect(summaryRequest({ ...given, sent: long.slice(3), window: 8192 })).toBe('too_large');
  });

  it('is not what is pinned, and long outputs of tools are read by their beginning and end', () => {
    const pinned = path.map((each, index) => (index === 0 ? { ...each, pinned: true } : each));
    const found = summaryRequest({ ...given, sent: pinned });
    expect(of(found)).toEqual(ids.slice(1, 5));
    expect(typeof found === 'string' ? '' : JSON.stringify(found.request.messages).length).toBeLessThan(2000);
    expect(summaryRequest({ ...given, sent: pinned.slice(0, 1).concat(path.slice(5)) })).toBe('nothing');
  });
});
