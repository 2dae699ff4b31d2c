import { asId, type CallId, type Entry, type FilePart, type Part } from '@baton/protocol';
import { expect, test } from 'vitest';
import { historyOf } from './history.ts';

let count = 0;

function entry(role: Entry['role'], parts: Part[], more: Partial<Entry> = {}): Entry {
  count += 1;
  return {
    id: asId(`e${count}`),
    discussionId: asId('d1'),
    parentId: count === 1 ? null : asId(`e${count - 1}`),
    role,
    author: { type: 'baton' },
    status: 'complete',
    parts,
    createdAt: '2026-01-01T00:00:00.000Z',
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
    ...more,
  };
}

const text = (value: string): Part => ({ type: 'text', text: value });
const reasoning = (value: string): Part => ({ type: 'reasoning', text: value });
const call = (id: string): Part => ({
  type: 'tool_call',
  callId: asId<CallId>(id),
  vendorCallId: `v-${id}`,
  name: 'read_file',
  argumentsText: '{}',
});
const result = (id: string): Part => ({ type: 'tool_result', callId: asId<CallId>(id), outcome: 'ok', text: `result ${id}` });
const file = (path: string, view: FilePart['view'] = 'full'): FilePart => ({
  type: 'file',
  path,
  view,
  hash: asId('0'.repeat(64)),
  text: `content of ${path}`,
});

/** A short form: role, then each part's text, call or result. */
const shown = (path: readonly Entry[], files: readonly FilePart[] = []): string[] =>
  historyOf(path, files).map(({ role, parts }) =>
    [
      role,
      ...parts.map((part) =>
        part.type === 'tool_call'
          ? `call ${part.callId}`
          : part.type === 'file'
            ? `${part.view} ${part.path}`
            : part.type === 'image'
              ? 'image'
              : part.text,
      ),
    ].join(' | '),
  );

test('context files come first, in their order, then what was said', () => {
  const path = [entry('system', [text('Note')]), entry('user', [text('Hi')]), entry('assistant', [text('Hello')])];
  expect(shown(path, [file('b.ts'), file('a.ts')])).toEqual([
    'user | full b.ts',
    'user | full a.ts',
    'system | Note',
    'user | Hi',
    'assistant | Hello',
  ]);
});

test('a context entry is a message of the user that names the file and how it changed', () => {
  const path = [entry('user', [text('Hi')]), entry('context', [file('a.ts', 'diff'), file('b.ts', 'removed')])];
  expect(shown(path)).toEqual(['user | Hi', 'user | diff a.ts | removed b.ts']);
});

test('every call is followed by its result, in call order, wherever the results stand', () => {
  const path = [
    entry('assistant', [reasoning('Hm'), call('1'), call('2')]),
    entry('tool', [result('2')]),
    entry('tool', [result('1')]),
    entry('assistant', [text('Done')]),
  ];
  expect(shown(path)).toEqual(['assistant | Hm | call 1 | call 2', 'tool | result 1', 'tool | result 2', 'assistant | Done']);
});

test('results come right behind their calls, also when something was said in between', () => {
  const path = [entry('assistant', [call('1')]), entry('context', [file('a.ts', 'diff')]), entry('tool', [result('1')])];
  expect(shown(path)).toEqual(['assistant | call 1', 'tool | result 1', 'user | diff a.ts']);
});

test('a call without a result is answered, and a result without a call is left out', () => {
  expect(
    shown([
      entry('assistant', [text('I look'), call('1'), call('2')]),
      entry('tool', [result('2')]),
      entry('tool', [], { status: 'open' }),
    ]),
  ).toEqual([
    'assistant | I look | call 1 | call 2',
    'tool | There is no result: this call was not run, or its result was left out.',
    'tool | result 2',
  ]);
  expect(shown([entry('user', [text('Hi')]), entry('tool', [result('9')])])).toEqual(['user | Hi']);
});

test('an interrupted message is its text: no half calls, no reasoning, nothing at all without text', () => {
  const interrupted = (parts: Part[]) => entry('assistant', parts, { status: 'interrupted', interruption: 'stopped' });
  expect(shown([interrupted([reasoning('Hm'), text('Half'), call('1')]), entry('tool', [result('1')])])).toEqual(['assistant | Half']);
  expect(shown([interrupted([reasoning('Hm')]), interrupted([])])).toEqual([]);
  expect(shown([entry('assistant', [text('so far')], { status: 'open' })])).toEqual(['assistant | so far']);
});

test('empty parts and messages are left out', () => {
  expect(
    shown([
      entry('user', [text('')]),
      entry('assistant', []),
      entry('assistant', [text(''), reasoning('Hm')]),
      entry('user', [text('Hi'), text('')]),
    ]),
  ).toEqual(['user | Hi']);
});

test('nothing of the path is changed, and vendor ids of calls stay', () => {
  const path = [entry('assistant', [call('1')]), entry('tool', [result('1')])];
  const before = structuredClone(path);
  expect(historyOf(path, [])[0]?.parts[0]).toMatchObject({ vendorCallId: 'v-1' });
  expect(path).toEqual(before);
});
