import type { Effect } from '@baton/protocol';
import { expect, it } from 'vitest';
import { approvalTitle } from './approval-title.ts';

const undo = { possible: true, how: 'It can be taken back.' };
const tool = { name: 'some_tool', version: 1, policyClass: 'write' } as const;
const title = (effect: Effect, subject: 'tool' | 'question' | 'outcome' | 'plan' = 'tool') =>
  Object.values(approvalTitle({ subject, effect, ...(subject === 'plan' ? {} : { tool }) })).join(' | ');

it.each<[string, Effect]>([
  ['Edit | src/pay.ts', { type: 'files', files: [{ path: 'src/pay.ts', change: 'changed' }], undo }],
  ['Move | a.ts → b.ts', { type: 'files', files: [{ path: 'b.ts', from: 'a.ts', change: 'moved' }], undo }],
  [
    'Change 2 files | ',
    {
      type: 'files',
      files: [
        { path: 'a', change: 'created' },
        { path: 'b', change: 'deleted' },
      ],
      undo,
    },
  ],
  ['Run | npm test', { type: 'command', command: 'npm test\n# and more', directory: '/p', programs: [], network: [], writes: [], undo }],
  [
    'Fetch | https://example.org/',
    { type: 'request', method: 'GET', url: 'https://example.org/', host: 'example.org', addresses: [], undo },
  ],
  ['Use | some_tool', { type: 'server_tool', server: 'some', tool: 'tool', undo }],
  ['Use | some_tool', { type: 'none' }],
])('says %s', (words, effect) => {
  expect(title(effect)).toBe(words);
});

it('writes out what can’t be seen', () => {
  expect(title({ type: 'files', files: [{ path: 'a\u202Etxt.exe', change: 'created' }], undo })).toBe('Create | a\\u202Etxt.exe');
});

it('asks whether something happened that nobody saw the end of', () => {
  expect(title({ type: 'files', files: [{ path: 'a', change: 'deleted' }], undo }, 'outcome')).toBe('Did this happen? Delete | a');
});

it('names what is no tool by what it is', () => {
  expect(title({ type: 'none' }, 'plan')).toBe('Plan | ');
});
