import { expect, it } from 'vitest';
import type { Command } from './command.ts';
import { Commands } from './commands.svelte.ts';

const command = (id: string, label = id): Command => ({ id, group: 'go', label, run: () => undefined });
const labels = (commands: Commands): string[] => commands.all.map(({ label }) => label);

it('has what every place adds, for as long as it is there', () => {
  const commands = new Commands();
  commands.add(() => [command('settings')]);
  const leave = commands.add(() => [command('stop'), command('rename')]);
  expect(labels(commands)).toEqual(['settings', 'stop', 'rename']);
  leave();
  expect(labels(commands)).toEqual(['settings']);
});

it('takes the narrower place’s command where two have the same id', () => {
  const commands = new Commands();
  commands.add(() => [command('panel', 'Show the panel'), command('settings')]);
  commands.add(() => [command('panel', 'Show the files')]);
  expect(labels(commands)).toEqual(['Show the files', 'settings']);
});
