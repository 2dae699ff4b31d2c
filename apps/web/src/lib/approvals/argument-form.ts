import { readArguments, type CallArguments } from '@baton/protocol';

/** One argument as a field. `lines`: it may have several. */
export interface ArgumentField {
  name: string;
  type: 'line' | 'lines' | 'number' | 'flag';
  value: string;
  checked: boolean;
}

/** Arguments while they are edited: each in a field of its own, or all of them as JSON. */
export type ArgumentForm = { type: 'fields'; fields: readonly ArgumentField[] } | { type: 'json'; text: string };

/** What a form says; undefined where it can't be read as arguments. */
export type ReadArguments = CallArguments | undefined;

/** Arguments that hold texts of several lines, also where one is short. */
const LONG: ReadonlySet<string> = new Set(['content', 'newText', 'oldText', 'patch', 'command', 'script', 'text', 'body']);

/** A field for each argument; JSON where one of them is more than a text, a number or a yes. */
export function formOf(given: CallArguments): ArgumentForm {
  const fields = Object.entries(given).map(([name, value]) => fieldOf(name, value));
  const known = fields.filter((field) => field !== undefined);
  return known.length === fields.length && known.length > 0 ? { type: 'fields', fields: known } : jsonForm(given);
}

export function jsonForm(given: CallArguments): ArgumentForm {
  return { type: 'json', text: JSON.stringify(given, undefined, 2) };
}

export function readForm(form: ArgumentForm): ReadArguments {
  if (form.type === 'json') return form.text.trim() === '' ? undefined : readArguments(form.text);
  const read: CallArguments = {};
  for (const { name, type, value, checked } of form.fields) {
    if (type === 'flag') read[name] = checked;
    else if (type !== 'number') read[name] = value;
    else if (value.trim() === '' || !Number.isFinite(Number(value))) return undefined;
    else read[name] = Number(value);
  }
  return read;
}

function fieldOf(name: string, value: unknown): ArgumentField | undefined {
  switch (typeof value) {
    case 'string':
      return { name, type: LONG.has(name) || value.includes('\n') ? 'lines' : 'line', value, checked: false };
    case 'number':
      return { name, type: 'number', value: String(value), checked: false };
    case 'boolean':
      return { name, type: 'flag', value: '', checked: value };
    default:
      return undefined;
  }
}
