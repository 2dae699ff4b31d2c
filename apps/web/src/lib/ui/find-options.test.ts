import { describe, expect, it } from 'vitest';
import { findOptions, type Option } from './find-options.ts';

const options: Option[] = [
  { value: 'a', label: 'gpt-4o-mini', group: 'OpenAI', hint: '$0.15 in' },
  { value: 'b', label: 'gpt-4o', group: 'OpenAI' },
  { value: 'c', label: 'claude-opus', group: 'Anthropic', keywords: ['thinking'] },
  { value: 'd', label: 'Café au lait' },
];
const values = (words: string, limit = 10) => findOptions(options, words, limit).options.map(({ value }) => value);

describe('finding options', () => {
  it('shows all of them in their groups when nothing is asked', () => {
    expect(findOptions(options, '  ', 10).groups.map(({ name }) => name)).toEqual(['OpenAI', 'Anthropic', undefined]);
  });

  it('wants every word, wherever it stands', () => {
    expect(values('mini openai')).toEqual(['a']);
    expect(values('thinking')).toEqual(['c']);
    expect(values('0.15')).toEqual(['a']);
    expect(values('mini anthropic')).toEqual([]);
  });

  it('does not mind case and accents', () => {
    expect(values('CAFE')).toEqual(['d']);
  });

  it('puts what begins with the word before what only holds it', () => {
    const found = findOptions(
      [
        { value: '1', label: 'xopus' },
        { value: '2', label: 'claude-opus' },
        { value: '3', label: 'opus-1' },
      ],
      'opus',
      10,
    );
    expect(found.options.map(({ value }) => value)).toEqual(['3', '2', '1']);
  });

  it('says how many it did not show', () => {
    expect(findOptions(options, '', 3)).toMatchObject({ more: 1 });
    expect(values('', 3)).toHaveLength(3);
  });
});
