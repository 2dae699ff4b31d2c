import { readFileSync } from 'node:fs';
import { asId, type EventFrame, type MessageDeltaFrame } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { DiscussionLog } from './discussion-log.ts';

const file = new URL('../../../../../packages/protocol/corpus/tools-then-answer.json', import.meta.url);
const frames = JSON.parse(readFileSync(file, 'utf8')) as EventFrame[];
const started = frames.findIndex((frame) => frame.event.type === 'message.started');

function opened(): { log: DiscussionLog; entryId: MessageDeltaFrame['entryId'] } {
  const log = new DiscussionLog(asId('d1'));
  for (const frame of frames.slice(0, started + 1)) log.event(frame);
  const [entryId] = log.drafts.keys();
  if (entryId === undefined) throw new Error('no message is open');
  return { log, entryId };
}

const delta = (entryId: MessageDeltaFrame['entryId'], offset: number, text: string): MessageDeltaFrame => ({
  type: 'delta',
  stream: asId('discussion:d1'),
  entryId,
  part: 0,
  kind: 'text',
  offset,
  text,
});

describe('DiscussionLog', () => {
  it('builds the text of an open message from deltas, repeated ones included', () => {
    const { log, entryId } = opened();
    expect(log.delta(delta(entryId, 0, 'Let me'))).toBe('applied');
    expect(log.delta(delta(entryId, 0, 'Let me look'))).toBe('applied');
    expect(log.drafts.get(entryId)?.parts).toEqual([{ type: 'text', text: 'Let me look' }]);
  });

  it('notices a gap, and deltas of messages that are not open', () => {
    const { log, entryId } = opened();
    expect(log.delta(delta(entryId, 4, 'look'))).toBe('gap');
    expect(log.delta(delta(asId('nobody'), 0, 'x'))).toBe('unknown');
  });

  it('forgets a draft when its message is completed', () => {
    const { log } = opened();
    for (const frame of frames.slice(started + 1)) log.event(frame);
    expect(log.drafts.size).toBe(0);
    expect(log.state.seq).toBe(frames.length);
  });

  it('takes every event once, however often it comes', () => {
    const once = new DiscussionLog(asId('d1'));
    for (const frame of frames) once.event(frame);
    const twice = new DiscussionLog(asId('d1'));
    for (const frame of [...frames, ...frames]) twice.event(frame);
    expect(twice.state).toEqual(once.state);
    expect(twice.event(frames[0] ?? fail())).toBe(false);
  });

  it('forgets that a call had begun when it is asked about anew: it found something changed, and did nothing', () => {
    const log = new DiscussionLog(asId('d1'));
    const begun = frames.findIndex((frame) => frame.event.type === 'tool.started');
    for (const frame of frames.slice(0, begun + 1)) log.event(frame);
    const [callId] = log.starts.keys();
    const last = frames[begun];
    if (callId === undefined || last === undefined) throw new Error('no call has begun');
    const asked = (seq: number, subject: string) =>
      log.event({ ...last, seq, event: { type: 'approval.requested', v: 1, approval: { id: 'a1', subject, callId } } } as never);
    asked(last.seq + 1, 'outcome');
    expect(log.starts.has(callId)).toBe(true);
    asked(last.seq + 2, 'tool');
    expect(log.starts.has(callId)).toBe(false);
  });

  it('begins anew after a reset', () => {
    const { log } = opened();
    log.reset(8);
    expect(log.state.seq).toBe(7);
    expect(log.state.entries.size + log.drafts.size + log.moments.size).toBe(0);
  });
});

function fail(): never {
  throw new Error('the recording is empty');
}
