import { expect, it } from 'vitest';
import { findPrompts } from './find-prompts.ts';

const prompt = (name: string, description: string) => ({ name, description, text: '' });
const prompts = [prompt('review', 'Looks over the last change'), prompt('overview', 'What is here'), prompt('change', 'Changes a file')];

it('finds prompts by the beginning of their names first', () => {
  const names = (typed: string) => findPrompts(prompts, typed).map(({ name }) => name);
  expect(names('')).toEqual(['review', 'overview', 'change']);
  expect(names('OVER')).toEqual(['overview', 'review']);
  expect(names('change')).toEqual(['change', 'review']);
  expect(names('nothing')).toEqual([]);
});
