import { describe, expect, it } from 'vitest';
import { formOf, readForm } from './argument-form.ts';

describe('formOf', () => {
  it('gives each argument a field of its kind, and reads back what was given', () => {
    const given = { path: 'a.txt', newText: 'x', note: 'two\nlines', all: false, times: 3 };
    const form = formOf(given);
    expect(form.type === 'fields' && form.fields.map(({ type }) => type)).toEqual(['line', 'lines', 'lines', 'flag', 'number']);
    expect(readForm(form)).toEqual(given);
  });

  it('is JSON where an argument holds more than a field can', () => {
    const given = { steps: [{ text: 'look' }] };
    const form = formOf(given);
    expect(form.type).toBe('json');
    expect(readForm(form)).toEqual(given);
  });
});

describe('readForm', () => {
  it.each(['', '[1]', '{', '"text"'])('refuses %j, which is no object', (text) => {
    expect(readForm({ type: 'json', text })).toBeUndefined();
  });

  it.each(['', 'many', 'Infinity'])('refuses %j where a number belongs', (value) => {
    expect(readForm({ type: 'fields', fields: [{ name: 'times', type: 'number', value, checked: false }] })).toBeUndefined();
  });
});
