import { expect, it } from 'vitest';
import { checks } from './checks.mjs';
import { selectChecks } from './select-checks.mjs';

const table = [
  { name: 'sync', covers: 'types' },
  { name: 'lint', covers: 'rules', after: ['sync'] },
  { name: 'build', covers: 'the page' },
];
const selected = (...names: string[]) => selectChecks(table, names).map((check) => check.name);

it('no name means all', () => {
  expect(selected()).toEqual(['sync', 'lint', 'build']);
});

it('a name brings along what it needs before', () => {
  expect(selected('lint')).toEqual(['sync', 'lint']);
  expect(selected('build')).toEqual(['build']);
});

it('an unknown name is refused with the list of all', () => {
  expect(() => selected('lint', 'tpyes')).toThrow(/no check named tpyes[^]*sync[^]*lint[^]*build/);
});

it('every check that is needed before another one exists', () => {
  const names = checks.map((check) => check.name);
  expect(checks.flatMap((check) => check.after ?? []).filter((name) => !names.includes(name))).toEqual([]);
});

it('these are the checks', () => {
  expect(checks.map((check) => check.name)).toEqual([
    'format',
    'sync',
    'imports',
    'types',
    'lint',
    'types-page',
    'lint-page',
    'unused',
    'build',
    'unit',
    'e2e',
  ]);
});
