import { asId, type MessagePart } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { turnBlocks } from './turn-blocks.ts';

const id = asId<never>('e2');
const parts: MessagePart[] = [
  { type: 'reasoning', text: 'Hm.' },
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_call', callId: asId('c1'), name: 'read_file', argumentsText: '{"path":' },
];

describe('turnBlocks', () => {
  it('keeps the order and the keys of parts while they are written and after', () => {
    const open = turnBlocks({ id, status: 'open' }, parts.slice(0, 2), [], undefined);
    const done = turnBlocks({ id, status: 'complete' }, parts, [], undefined);
    expect(done.map(({ type }) => type)).toEqual(['reasoning', 'text', 'tool']);
    expect(done.slice(0, 2).map(({ key }) => key)).toEqual(open.map(({ key }) => key));
  });

  it('puts the caret into the last part of an open message only', () => {
    const writing = turnBlocks({ id, status: 'open' }, parts.slice(0, 2), [], undefined).map(
      (block) => block.type !== 'tool' && block.writing,
    );
    expect(writing).toEqual([false, true]);
    expect(turnBlocks({ id, status: 'complete' }, parts.slice(0, 2), [], undefined)[1]).toMatchObject({ writing: false });
  });

  it('draws nothing for text that has not begun', () => {
    expect(turnBlocks({ id, status: 'open' }, [{ type: 'text', text: '' }], [], undefined)).toEqual([]);
  });

  it('shows a call that is still being written', () => {
    const [block] = turnBlocks({ id, status: 'open' }, parts.slice(2), [], undefined);
    expect(block).toMatchObject({ type: 'tool', row: { state: 'writing', mainArgument: '' } });
  });
});
