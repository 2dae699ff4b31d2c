import type { ReasoningEffort, RunSettings } from '@baton/protocol';
import { settingsText } from '#lib/text/en-run-settings.ts';

/** Settings as they are typed: a field that is left empty is left to the model. */
export interface SettingsForm {
  temperature: string;
  topP: string;
  maxOutputTokens: string;
  reasoningEffort: ReasoningEffort | '';
  /** One a line; a line break within one is written `\n`. */
  stop: string;
  maxToolRounds: string;
  maxHistoryTokens: string;
}

/** What is wrong, by field. */
export type SettingsErrors = Partial<Record<keyof SettingsForm, string>>;

interface NumberField {
  least: number;
  most: number;
  whole: boolean;
}

const NUMBERS = {
  temperature: { least: 0, most: 2, whole: false },
  topP: { least: 0, most: 1, whole: false },
  maxOutputTokens: { least: 1, most: 1_000_000, whole: true },
  maxToolRounds: { least: 1, most: 200, whole: true },
  maxHistoryTokens: { least: 500, most: 100_000_000, whole: true },
} as const satisfies Partial<Record<keyof SettingsForm, NumberField>>;

type NumberName = keyof typeof NUMBERS;

const NAMES = ['temperature', 'topP', 'maxOutputTokens', 'maxToolRounds', 'maxHistoryTokens'] as const satisfies readonly NumberName[];

const MAX_STOPS = 4;
const MAX_STOP_LENGTH = 200;

export function formOf(settings: RunSettings): SettingsForm {
  const typed = (name: NumberName): string => String(settings[name] ?? '');
  return {
    temperature: typed('temperature'),
    topP: typed('topP'),
    maxOutputTokens: typed('maxOutputTokens'),
    reasoningEffort: settings.reasoningEffort ?? '',
    stop: (settings.stop ?? []).map(escaped).join('\n'),
    maxToolRounds: typed('maxToolRounds'),
    maxHistoryTokens: typed('maxHistoryTokens'),
  };
}

/** What was typed as settings, or what is wrong with it. What the form does not show is taken from `before`. */
export function readForm(form: SettingsForm, before: RunSettings): { settings: RunSettings; errors: SettingsErrors } {
  const settings: RunSettings = before.toolChoice === undefined ? {} : { toolChoice: before.toolChoice };
  const errors: SettingsErrors = {};
  for (const name of NAMES) {
    const typed = form[name].trim();
    if (typed === '') continue;
    const value = numberOf(typed, NUMBERS[name]);
    if (value === undefined) errors[name] = rangeOf(NUMBERS[name]);
    else settings[name] = value;
  }
  if (form.reasoningEffort !== '') settings.reasoningEffort = form.reasoningEffort;
  const stop = form.stop
    .split('\n')
    .filter((line) => line !== '')
    .map(unescaped);
  if (stop.length > MAX_STOPS) errors.stop = settingsText.tooManyStops(MAX_STOPS);
  else if (stop.some((each) => each.length > MAX_STOP_LENGTH)) errors.stop = settingsText.stopTooLong(MAX_STOP_LENGTH);
  else if (stop.length > 0) settings.stop = stop;
  return { settings, errors };
}

function numberOf(typed: string, { least, most, whole }: NumberField): number | undefined {
  const plain = typed.replaceAll(/[ _]/g, '').replace(',', '.');
  if (!/^\d*\.?\d+$/.test(plain)) return undefined;
  const value = Number(plain);
  return value < least || value > most || (whole && !Number.isInteger(value)) ? undefined : value;
}

function rangeOf({ least, most, whole }: NumberField): string {
  return whole ? settingsText.wholeBetween(String(least), String(most)) : settingsText.between(String(least), String(most));
}

function escaped(stop: string): string {
  return stop.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

const MEANT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

function unescaped(line: string): string {
  return line.replaceAll(/\\([nrt\\])/g, (_, letter: string) => MEANT[letter] ?? letter);
}
