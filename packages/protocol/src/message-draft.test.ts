import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asId, type CallId } from './ids.ts';
import { MessageDraft, type MessageDelta } from './message-draft.ts';

const text = (part: number, offset: number, value: string): MessageDelta => ({ part, kind: 'text', offset, text: value });

describe('a message while it is written', () => {
  test('is the same however its text was cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat({ max: 40 })), (whole, cuts) => {
        const draft = new MessageDraft();
        let offset = 0;
        draft.apply(text(0, 0, ''));
        for (const cut of [...cuts, whole.length]) {
          const piece = whole.slice(offset, offset + cut);
          draft.apply(text(0, offset, piece));
          offset += piece.length;
        }
        return draft.parts[0]?.type === 'text' && draft.parts[0].text === whole;
      }),
    );
  });

  test('takes what it knows only once, so that a late joiner may get a snapshot and then deltas that overlap it', () => {
    const draft = new MessageDraft();
    draft.apply(text(0, 0, 'Hello'));
    expect(draft.apply(text(0, 3, 'lo wor'))).toBe(true);
    expect(draft.apply(text(0, 0, 'He'))).toBe(true);
    expect(draft.parts).toEqual([{ type: 'text', text: 'Hello wor' }]);
  });

  test('refuses a gap', () => {
    const draft = new MessageDraft();
    draft.apply(text(0, 0, 'He'));
    expect(draft.apply(text(0, 3, 'lo'))).toBe(false);
    expect(draft.apply(text(2, 0, 'x'))).toBe(false);
    expect(draft.parts).toEqual([{ type: 'text', text: 'He' }]);
  });

  test('builds tool calls and gives itself out from offset 0', () => {
    const callId = asId<CallId>('c1');
    const draft = new MessageDraft();
    draft.apply({ part: 0, kind: 'tool_call', offset: 0, text: '', toolCallId: callId, name: 'read_file' });
    draft.apply({ part: 0, kind: 'tool_call', offset: 0, text: '{"path":"a"}' });
    const copy = new MessageDraft();
    for (const delta of draft.snapshot()) copy.apply(delta);
    expect(copy.parts).toEqual([{ type: 'tool_call', callId, name: 'read_file', argumentsText: '{"path":"a"}' }]);
  });
});
