import { readFileSync } from 'node:fs';
import { asId, emptyDiscussion, foldDiscussion, type EventFrame } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { buildThread, type ThreadItem } from './thread.ts';
import { errorsInThread, findInThread } from './thread-search.ts';

function thread(name: string, more: EventFrame['event'][] = []): ThreadItem[] {
  const file = new URL(`../../../../../packages/protocol/corpus/${name}.json`, import.meta.url);
  const state = emptyDiscussion(asId('d1'));
  const frames = JSON.parse(readFileSync(file, 'utf8')) as EventFrame[];
  for (const frame of frames) foldDiscussion(state, frame);
  more.forEach((event, index) => foldDiscussion(state, { seq: frames.length + index + 1, at: '2026-11-21T15:00:00.000Z', event }));
  return buildThread(state, asId('t1'));
}

describe('findInThread', () => {
  it('finds every place of words in any case, in messages, tools and their results', () => {
    const items = thread('tools-then-answer');
    const answer = items.flatMap((item) => (item.type === 'turn' ? item.entries : [])).find(({ id }) => id === 'e5');
    const [part] = answer?.parts ?? [];
    const said = part?.type === 'text' ? part.text : '';
    const words = said.slice(0, 12).toUpperCase();
    expect(findInThread(items, words).map(({ entryId, nth }) => [entryId, nth])).toEqual([['e5', 0]]);
    const letter = said.toLowerCase().split('e').length - 1;
    expect(findInThread(items, 'e').filter(({ entryId }) => entryId === 'e5')).toHaveLength(letter);
    expect(findInThread(items, 'read_file').length).toBeGreaterThan(0);
    expect(findInThread(items, 'nowhere in it')).toEqual([]);
    expect(findInThread(items, '  ')).toEqual([]);
  });
});

describe('errorsInThread', () => {
  it('names what failed, and a run that failed without having written anything', () => {
    expect(errorsInThread(thread('tools-then-answer'))).toEqual([]);
    expect(errorsInThread(thread('too-many-tool-rounds'))).toHaveLength(1);
    const failed = { type: 'tool.finished', v: 1, runId: 'r1', callId: 'c1', entryId: 'e3', durationMs: 1 };
    const result = { type: 'tool_result', callId: 'c1', outcome: 'error', text: 'no such file' };
    expect(errorsInThread(thread('tools-then-answer', [{ ...failed, result } as never])).map(({ entryId }) => entryId)).toEqual(['e3']);
  });
});
