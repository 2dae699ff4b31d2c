import { readFileSync } from 'node:fs';
import { asId, emptyDiscussion, foldDiscussion, type DiscussionState, type EventFrame, type TakeId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { buildThread, type ThreadItem } from './thread.ts';

const takeId = asId<TakeId>('t1');

function recorded(name: string): EventFrame[] {
  const file = new URL(`../../../../../packages/protocol/corpus/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as EventFrame[];
}

function fold(frames: readonly EventFrame[], state: DiscussionState = emptyDiscussion(asId('d1'))): DiscussionState {
  for (const frame of frames) foldDiscussion(state, frame);
  return state;
}

const shapeOf = (items: readonly ThreadItem[]): string[] =>
  items.map((item) => (item.type === 'turn' ? `turn(${item.entries.map((entry) => entry.role).join(' ')})` : item.type));

describe('buildThread', () => {
  it('shows a person’s entry and one turn for the run that answers it, tools and all', () => {
    expect(shapeOf(buildThread(fold(recorded('tools-then-answer')), takeId))).toMatchInlineSnapshot(`
      [
        "person",
        "turn(assistant tool tool assistant)",
      ]
    `);
  });

  it('shows a run that has written nothing yet right after what it answers', () => {
    const frames = recorded('tools-then-answer');
    const queued = frames.slice(0, frames.findIndex((frame) => frame.event.type === 'run.queued') + 1);
    expect(shapeOf(buildThread(fold(queued), takeId))).toEqual(['person', 'turn()']);
  });

  it('shows nothing without a take', () => {
    expect(buildThread(fold(recorded('tools-then-answer')), undefined)).toEqual([]);
  });

  it('keeps items in which nothing has changed', () => {
    const frames = recorded('tools-then-answer');
    const state = emptyDiscussion(asId('d1'));
    let before: ThreadItem[] = [];
    for (const frame of frames) {
      foldDiscussion(state, frame);
      const after = buildThread(state, takeId, before);
      if (before[0] !== undefined) expect(after[0]).toBe(before[0]);
      before = after;
    }
    expect(buildThread(state, takeId, before)).toEqual(before);
    expect(buildThread(state, takeId, before)[1]).toBe(before[1]);
  });

  it('shows what was said to a run at work where it was said, and the answer after it', () => {
    const frames = recorded('steered');
    const items = buildThread(fold(frames), takeId);
    expect(shapeOf(items)).toEqual(['person', 'turn(assistant tool tool assistant)', 'person', 'turn(assistant)']);
    expect(items.map((item) => (item.type === 'turn' ? item.ends : undefined))).toEqual([undefined, false, undefined, true]);
    const applied = frames.findIndex((frame) => frame.event.type === 'steer.applied');
    const waiting = buildThread(fold(frames.slice(0, applied + 1)), takeId);
    expect(shapeOf(waiting)).toEqual(['person', 'turn(assistant tool tool assistant)', 'person', 'turn()']);
    expect(items.map((item) => item.key)).toEqual(waiting.map((item) => item.key));
  });

  it('leaves deleted entries out', () => {
    const state = fold(recorded('tools-then-answer'));
    const first = state.entries.keys().next().value;
    foldDiscussion(state, {
      seq: state.seq + 1,
      at: '2026-11-21T15:00:00.000Z',
      event: { type: 'entry.deleted', v: 1, entryId: first ?? asId('e1'), by: { type: 'baton' } },
    });
    expect(shapeOf(buildThread(state, takeId))[0]).not.toBe('person');
  });
});
