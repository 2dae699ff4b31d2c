import { expect, it } from 'vitest';
import { policyProblems } from './policy-problems.ts';

it('has everything with its line, in the order of lines', () => {
  expect(
    policyProblems({
      detail: 'First.',
      errors: [
        { field: 'body/text:12', detail: 'Twelfth.' },
        { field: 'body', detail: 'As a whole.' },
        { field: 'body/text:2', detail: 'Second.' },
      ],
    }),
  ).toEqual([
    { detail: 'As a whole.', line: undefined },
    { detail: 'Second.', line: 2 },
    { detail: 'Twelfth.', line: 12 },
  ]);
});

it('has what was said where no places were', () => {
  expect(policyProblems({ detail: 'Too long.' })).toEqual([{ detail: 'Too long.', line: undefined }]);
});
