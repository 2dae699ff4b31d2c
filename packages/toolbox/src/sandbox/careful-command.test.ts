import { expect, it } from 'vitest';
import { isCarefulCommand } from './careful-command.ts';

it.each(['> log', ': > log', 'true >| log', 'ls; > log', 'ls && > log', 'sleep 1 & > log', '(> log)', 'rm a', 'git reset --hard'])(
  'is asked about with care: %s',
  (command) => {
    expect(isCarefulCommand(command)).toBe(true);
  },
);

it.each(['ls &> log', 'npm test &>log', 'npm test > log 2>&1', 'echo a >> log', 'git status'])('empties nothing: %s', (command) => {
  expect(isCarefulCommand(command)).toBe(false);
});
