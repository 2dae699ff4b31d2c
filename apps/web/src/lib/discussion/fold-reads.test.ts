import { asId } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { countTools, foldReads } from './fold-reads.ts';
import type { ToolRowState } from './tool-row.ts';
import type { TurnBlock } from './turn-blocks.ts';

let made = 0;
const tool = (name: string, state: ToolRowState = 'ok'): TurnBlock => ({
  type: 'tool',
  key: `k${(made += 1)}`,
  row: {
    callId: asId(`c${made}`),
    entryId: undefined,
    name,
    mainArgument: '',
    argumentsText: '{}',
    state,
    summary: '',
    output: '',
    shortened: false,
    startedAt: undefined,
    durationMs: undefined,
  },
});
const words: TurnBlock = { type: 'text', key: 't', text: 'So.', writing: false };
const shape = (blocks: TurnBlock[]) =>
  foldReads(blocks).map((block) => (block.type === 'reads' ? `reads ${block.rows.length}` : block.type));

describe('foldReads', () => {
  it('folds three looks and more in a row, and leaves what interrupts them', () => {
    const read = () => tool('read_file');
    expect(shape([read(), tool('search_files'), read(), words, read(), read()])).toEqual(['reads 3', 'text', 'tool', 'tool']);
  });

  it('hides nothing that failed, still works, or changes something', () => {
    expect(shape([tool('read_file'), tool('read_file', 'error'), tool('read_file'), tool('read_file')])).toEqual([
      'tool',
      'tool',
      'tool',
      'tool',
    ]);
    expect(shape([tool('read_file'), tool('read_file'), tool('read_file', 'running')])).toEqual(['tool', 'tool', 'tool']);
    expect(shape([tool('run_shell'), tool('run_shell'), tool('run_shell')])).toEqual(['tool', 'tool', 'tool']);
  });

  it('keeps its key while it grows, so that it stays open', () => {
    const blocks = [tool('read_file'), tool('read_file'), tool('read_file')];
    expect(foldReads(blocks)[0]?.key).toBe(foldReads([...blocks, tool('read_file')])[0]?.key);
  });
});

it('counts tools by name', () => {
  expect(countTools([{ name: 'read_file' }, { name: 'search_files' }, { name: 'read_file' }])).toEqual([
    ['read_file', 2],
    ['search_files', 1],
  ]);
});
