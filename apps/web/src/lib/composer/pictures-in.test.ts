import { asId, type Entry } from '@baton/protocol';
import { expect, it } from 'vitest';
import type { ThreadItem } from '#lib/discussion/thread.ts';
import { picturesIn } from './pictures-in.ts';

const item = (type: 'person' | 'reset', id: string, kind?: 'image' | 'text'): ThreadItem => ({
  type,
  key: id,
  entry: { id: asId(id), parts: kind === undefined ? [] : [{ type: kind }] } as unknown as Entry,
});

it('finds the messages with pictures that are still sent', () => {
  expect(picturesIn([item('person', 'a', 'image'), item('person', 'b', 'text'), item('person', 'c', 'image')])).toEqual(['a', 'c']);
});

it('does not count what stands above a fresh start', () => {
  expect(picturesIn([item('person', 'a', 'image'), item('reset', 'r'), item('person', 'c', 'image')])).toEqual(['c']);
});
