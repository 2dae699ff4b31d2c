import { asId, type DiscussionId, type ReadMark } from '@baton/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReadMarks } from './read-marks.svelte.ts';

const first = asId<DiscussionId>('d1');
const second = asId<DiscussionId>('d2');
const at = '2026-11-21T14:00:00.000Z';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function marks(kept: ReadMark[] = []) {
  const told: [string, number][] = [];
  let broken = false;
  const set = (discussionId: DiscussionId, seq: number): Promise<ReadMark> => {
    if (broken) return Promise.reject(new Error('offline'));
    told.push([discussionId, seq]);
    return Promise.resolve({ discussionId, seq, at });
  };
  const made = new ReadMarks({ readMarks: { list: () => Promise.resolve({ items: kept }), set } });
  return { made, told, break: (now: boolean) => (broken = now) };
}

it('knows what was read before, and how far', async () => {
  const { made } = marks([{ discussionId: first, seq: 7, at }]);
  expect(made.seqOf(first)).toBeUndefined();
  await made.load();
  expect([made.seqOf(first), made.seqOf(second)]).toEqual([7, undefined]);
});

it('tells the server once for a while of reading, the furthest position', async () => {
  const { made, told } = marks();
  for (const seq of [1, 2, 5, 3]) made.read(first, seq);
  made.read(second, 4);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([
    ['d1', 5],
    ['d2', 4],
  ]);
  expect(made.seqOf(first)).toBe(5);
});

it('does not go back to an older mark that arrives late', async () => {
  const { made } = marks([{ discussionId: first, seq: 7, at }]);
  made.read(first, 9);
  await made.load();
  expect(made.seqOf(first)).toBe(9);
  await expect(made.lastLook(first)).resolves.toBe(at);
});

it('tells what it could not tell with the next mark', async () => {
  const { made, told, break: breaking } = marks();
  breaking(true);
  made.read(first, 5);
  await vi.advanceTimersByTimeAsync(1000);
  breaking(false);
  made.read(second, 2);
  await made.tell();
  expect(told).toEqual([
    ['d1', 5],
    ['d2', 2],
  ]);
});

it('knows until when one has looked on, in this page too', async () => {
  const { made } = marks([{ discussionId: first, seq: 7, at }]);
  await expect(made.lastLook(first)).resolves.toBe(at);
  made.read(first, 9, '2026-11-21T15:30:00.000Z');
  await expect(made.lastLook(first)).resolves.toBe('2026-11-21T15:30:00.000Z');
  await expect(made.lastLook(second)).resolves.toBeUndefined();
});
