import { parseStrictJson, type JsonValue } from './strict-json.ts';

/** What a text reaches for: policies judge it. */
export type Reached = 'path' | 'command' | 'script' | 'url';

export interface TextParameter {
  type: 'string';
  description?: string;
  /** In characters, {@link MAX_STRING} where nothing is said. */
  maxLength?: number;
  enum?: readonly string[];
  reaches?: Reached;
}
export type Parameter =
  | TextParameter
  | { type: 'integer'; description?: string; minimum?: number; maximum?: number }
  | { type: 'boolean'; description?: string }
  | { type: 'array'; description?: string; items: Parameter; maxItems: number; minItems?: number }
  | { type: 'object'; description?: string; properties: Parameters; required: readonly string[] };
export type Parameters = Readonly<Record<string, Parameter>>;

type ValueOf<Row> = Row extends { type: 'string'; enum: readonly (infer Choice)[] }
  ? Choice
  : Row extends { type: 'string' }
    ? string
    : Row extends { type: 'integer' }
      ? number
      : Row extends { type: 'boolean' }
        ? boolean
        : Row extends { type: 'array'; items: infer Item }
          ? readonly ValueOf<Item>[]
          : Row extends { type: 'object'; properties: infer Rows; required: readonly (infer Required)[] }
            ? ArgumentsOf<Rows, Required>
            : never;

/** What the values of some parameters are, of which some must be there. */
export type ArgumentsOf<Rows, Required> = {
  readonly [Name in keyof Rows as Name extends Required ? Name : never]: ValueOf<Rows[Name]>;
} & { readonly [Name in keyof Rows as Name extends Required ? never : Name]?: ValueOf<Rows[Name]> };

/** Checked arguments: values by name. */
export type Arguments = Readonly<Record<string, JsonValue | undefined>>;

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; detail: string };

/** As long as a path can be. */
const MAX_STRING = 4096;

/** Reads arguments as a model wrote them: strict JSON that holds what the rows say, and nothing else. */
export function readArguments(text: string, parameters: Parameters, required: readonly string[]): Parsed<Arguments> {
  // A model that has nothing to say sends no text at all.
  const read = parseStrictJson(text.trim() === '' ? '{}' : text);
  if (!read.ok) return read;
  const { value } = read;
  if (!isObject(value)) return { ok: false, detail: 'The arguments must be a JSON object.' };
  const detail = problemOfObject(value, parameters, required, '');
  return detail === undefined ? { ok: true, value } : { ok: false, detail };
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** What is wrong with an object; `above` is how it is called in front of the names in it. */
function problemOfObject(
  value: { [key: string]: JsonValue },
  parameters: Parameters,
  required: readonly string[],
  above: string,
): string | undefined {
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `The argument "${above}${missing}" is missing.`;
  for (const [name, each] of Object.entries(value)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) {
      return `There is no argument "${above}${name}". There are: ${Object.keys(parameters).join(', ')}.`;
    }
    const problem = problemOf(each, parameter, `${above}${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(value: JsonValue, parameter: Parameter, name: string): string | undefined {
  const must = (what: string): string => `The argument "${name}" must ${what}.`;
  switch (parameter.type) {
    case 'integer': {
      const { minimum, maximum } = parameter;
      if (typeof value !== 'number' || !Number.isInteger(value)) return must('be a whole number');
      if (minimum !== undefined && value < minimum) return must(`be at least ${minimum}`);
      return maximum !== undefined && value > maximum ? must(`be at most ${maximum}`) : undefined;
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : must('be a boolean');
    case 'string': {
      const { maxLength = MAX_STRING, enum: choices } = parameter;
      if (typeof value !== 'string') return must('be a string');
      if (value.length > maxLength) return must(`not be longer than ${maxLength} characters`);
      return choices === undefined || choices.includes(value) ? undefined : must(`be one of: ${choices.join(', ')}`);
    }
    case 'array': {
      if (!Array.isArray(value)) return must('be a list');
      if (value.length > parameter.maxItems) return must(`not have more than ${parameter.maxItems} items`);
      if (value.length < (parameter.minItems ?? 0)) return must(`have at least ${parameter.minItems} items`);
      return firstOf(value, (item, index) => problemOf(item, parameter.items, `${name}[${index}]`));
    }
    case 'object':
      if (!isObject(value)) return must('be an object');
      return problemOfObject(value, parameter.properties, parameter.required, `${name}.`);
  }
}

function firstOf<Item>(items: readonly Item[], problem: (item: Item, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The JSON schema of a parameter, as models get it. */
export function schemaOf(parameter: Parameter): Record<string, unknown> {
  switch (parameter.type) {
    case 'object': {
      const properties = Object.fromEntries(Object.entries(parameter.properties).map(([name, each]) => [name, schemaOf(each)]));
      return { ...parameter, properties, required: [...parameter.required], additionalProperties: false };
    }
    case 'array':
      return { ...parameter, items: schemaOf(parameter.items) };
    case 'string': {
      const { reaches: _, ...schema } = parameter;
      return schema;
    }
    default:
      return { ...parameter };
  }
}

/** The texts among some arguments that reach for something. */
export function reached(value: Arguments, parameters: Parameters, what: Reached): string[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const text = value[name];
    return parameter.type === 'string' && parameter.reaches === what && typeof text === 'string' ? [text] : [];
  });
}
