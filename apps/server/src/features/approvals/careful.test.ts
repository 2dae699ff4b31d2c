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
  "r''m x",
  'r\\m x',
  "$'\\x72m' x",
  'git reset "--hard"',
  "git push '-f'",
  'git push -d origin main',
  'git -C sub push --delete origin main',
  'git tag -d v1',
  'git switch --discard-changes x',
  'A=1 rm x',
  '$PROGRAM x',
  ': > src/main.ts',
  'npm test; > log.txt',
  'env rm x',
  'Remove-Item -Recurse x',
  'Get-ChildItem | ri -Force',
])('%s takes a deliberate key', (command) => {
  expect(careful(command)).toBe(true);
});

it('what goes to others takes one', () => {
  const undo = { possible: false, how: '' };
  expect(isCareful({ type: 'request', method: 'GET', url: 'https://a.example/', host: 'a.example', addresses: [], undo })).toBe(true);
  expect(isCareful({ type: 'server_tool', server: 'notes', tool: 'note', undo })).toBe(true);
});

it.each([
  'npm test',
  'A=1',
  'git -C sub status',
  'git log -n 3',
  'node build.js --watch',
  'git status',
  'git checkout main',
  'ls farm',
  'echo warm > alarm.txt',
  'git push origin main',
  'cat rm.md',
  'tar xz',
])('%s takes none', (command) => {
  expect(careful(command)).toBe(false);
});
