import { asId, type Entry, type Part } from '@baton/protocol';
import { expect, it } from 'vitest';
import { turnSections } from './turn-sections.ts';

let made = 0;
const call: Part = { type: 'tool_call', callId: asId('c'), name: 'read_file', argumentsText: '{}' };
const words: Part = { type: 'text', text: 'So.' };
const entry = (role: Entry['role'], parts: Part[], status: Entry['status'] = 'complete', model = 'gpt-4o-mini') =>
  ({ id: asId(`e${(made += 1)}`), role, parts, status, author: { type: 'model', provider: 'openai', model } }) as unknown as Entry;
const sizes = (entries: Entry[]): number[] => turnSections(entries).map((section) => section.entries.length);

it('draws answers that only go on using tools as one', () => {
  const looking = [
    entry('assistant', [words, call]),
    entry('tool', []),
    entry('assistant', [call, call]),
    entry('tool', []),
    entry('assistant', [call]),
  ];
  expect(sizes([...looking, entry('assistant', [words])])).toEqual([3, 1]);
});

it('begins anew with words, with a re-read file, and with what is being written', () => {
  expect(sizes([entry('assistant', [call]), entry('assistant', [words, call])])).toEqual([1, 1]);
  expect(sizes([entry('assistant', [call]), entry('context', []), entry('assistant', [call])])).toEqual([1, 1, 1]);
  expect(sizes([entry('assistant', [call]), entry('assistant', [], 'open')])).toEqual([1, 1]);
  expect(sizes([entry('assistant', [call]), entry('assistant', [call], 'complete', 'gpt-4o')])).toEqual([1, 1]);
});
