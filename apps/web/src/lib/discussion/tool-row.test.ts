import { asId, type Entry, type Part, type ToolCallPart } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { mainArgument, readableArguments, toolRow } from './tool-row.ts';

const call: ToolCallPart = { type: 'tool_call', callId: asId('c1'), name: 'read_file', argumentsText: '{"path":"src/pay.ts"}' };

const result = (outcome: 'ok' | 'error' | 'cancelled'): Entry => ({
  id: asId('e3'),
  discussionId: asId('d1'),
  parentId: asId('e2'),
  role: 'tool',
  author: { type: 'tool', name: 'read_file', callId: asId('c1') },
  status: 'complete',
  parts: [{ type: 'tool_result', callId: asId('c1'), outcome, text: 'content', summary: '142 lines' }],
  createdAt: '2026-11-21T14:02:07.000Z',
  collapsed: false,
  pinned: false,
  deleted: false,
  version: 1,
});

describe('toolRow', () => {
  it('is being written while its message is open', () => {
    expect(toolRow(call, undefined, undefined, true).state).toBe('writing');
  });

  it('says of an output that not all of it is there', () => {
    const whole = result('ok');
    const kept = (part: Part): Part => (part.type === 'tool_result' ? { ...part, blob: asId('0'.repeat(64)) } : part);
    const shortened: Entry = { ...whole, parts: whole.parts.map(kept) };
    expect(toolRow(call, whole, undefined, false).shortened).toBe(false);
    expect(toolRow(call, shortened, undefined, false).shortened).toBe(true);
  });

  it('waits until it is started, and then runs', () => {
    expect(toolRow(call, undefined, new Map(), false).state).toBe('waiting');
    expect(toolRow(call, undefined, new Map([['c1', { startedAt: '2026-11-21T14:02:07.000Z' }]]), false).state).toBe('running');
  });

  it('ends as its result says', () => {
    const row = toolRow(call, result('ok'), new Map([['c1', { durationMs: 12 }]]), false);
    expect(row).toMatchObject({ state: 'ok', summary: '142 lines', output: 'content', durationMs: 12, mainArgument: 'src/pay.ts' });
    expect(toolRow(call, result('error'), undefined, false).state).toBe('error');
    expect(toolRow(call, result('cancelled'), undefined, false).state).toBe('cancelled');
  });
});

describe('mainArgument', () => {
  it('prefers the telling name over the first one', () => {
    expect(mainArgument('{"encoding":"utf8","path":"README.md"}')).toBe('README.md');
  });

  it('takes the first text where no name tells', () => {
    expect(mainArgument('{"count":3,"term":"license"}')).toBe('license');
  });

  it('is empty for arguments that are no object, no JSON, or not whole yet', () => {
    expect(['', '[]', '3', '{"path":"RE', 'null'].map(mainArgument)).toEqual(['', '', '', '', '']);
  });
});

describe('readableArguments', () => {
  it('indents JSON and leaves everything else as it is', () => {
    expect(readableArguments('{"path":"a"}')).toBe('{\n  "path": "a"\n}');
    expect(readableArguments('{"path":')).toBe('{"path":');
  });
});
