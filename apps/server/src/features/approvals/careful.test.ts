import { expect, it } from 'vitest';
import { isCareful } from './careful.ts';

const careful = (command: string): boolean =>
  isCareful({ type: 'command', command, directory: '/p', programs: [], network: [], writes: ['/p'], undo: { possible: false, how: '' } });

it.each([
  'rm x',
  '/bin/rm -r x',
  '\\rm x',
  '"rm" x',
  'echo `rm x`',
  "sh -c 'rm x'",
  'sh -c "cd a; rm"',
  'find . -delete',
  'find . -exec rm {} +',
  'rsync -a --del a b',
  'git clean -xdf',
  'git stash drop',
  'git checkout -- .',
  'git checkout .',
  'git restore src',
  'git push origin +main',
  'git push origin :main',
  'sudo true',
])('%s takes a deliberate key', (command) => {
  expect(careful(command)).toBe(true);
});

it.each(['npm test', 'git status', 'git checkout main', 'ls farm', 'echo warm > alarm.txt', 'git push origin main', 'cat rm.md', 'tar xz'])(
  '%s takes none',
  (command) => {
    expect(careful(command)).toBe(false);
  },
);
