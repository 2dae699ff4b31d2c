import type { RunSettings } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOf, readForm } from './settings-form.ts';
import { settingsMade } from './settings-made.ts';

const empty = formOf({});

describe('readForm', () => {
  it('leaves to the model what is left empty', () => {
    expect(readForm(empty, {})).toEqual({ settings: {}, errors: {} });
  });

  it('reads what was typed, with spaces between thousands and a comma for a point', () => {
    const form = { ...empty, temperature: ' 0,7 ', topP: '.5', maxOutputTokens: '4 096', maxHistoryTokens: '20_000', maxToolRounds: '25' };
    expect(readForm(form, {}).settings).toEqual({
      temperature: 0.7,
      topP: 0.5,
      maxOutputTokens: 4096,
      maxHistoryTokens: 20_000,
      maxToolRounds: 25,
    });
  });

  it.each([
    ['temperature', '2.1'],
    ['temperature', '-1'],
    ['temperature', 'warm'],
    ['topP', '1.01'],
    ['maxOutputTokens', '0'],
    ['maxOutputTokens', '1.5'],
    ['maxToolRounds', '201'],
    ['maxHistoryTokens', '499'],
  ] as const)('refuses %s of %s with words', (name, typed) => {
    const { settings, errors } = readForm({ ...empty, [name]: typed }, {});
    expect(errors[name]).toMatch(/\d/);
    expect(settings).toEqual({});
  });

  it('takes one stop sequence a line, four at most', () => {
    expect(readForm({ ...empty, stop: 'END\n\n\\n\\nUser:\n' }, {}).settings.stop).toEqual(['END', '\n\nUser:']);
    expect(readForm({ ...empty, stop: 'a\nb\nc\nd\ne' }, {}).errors.stop).toContain('4');
    expect(readForm({ ...empty, stop: 'a'.repeat(201) }, {}).errors.stop).toContain('200');
  });

  it('keeps what the form does not show', () => {
    expect(readForm(empty, { toolChoice: 'none', temperature: 1 }).settings).toEqual({ toolChoice: 'none' });
  });

  it('gives back what was shown, whatever it is', () => {
    const stops = fc.array(fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', '\\', '\n', '\t', 'n', ' ') }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        stops,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('none' as const, 'xhigh' as const),
        (stop, topP, effort) => {
          const settings: RunSettings = { stop, topP: Math.round(topP * 1000) / 1000, reasoningEffort: effort, maxToolRounds: 3 };
          expect(readForm(formOf(settings), {}).settings).toEqual(settings);
        },
      ),
    );
  });
});

it('counts what is set', () => {
  expect(settingsMade({})).toBe(0);
  expect(settingsMade({ temperature: 0, stop: ['x'] })).toBe(2);
});
