import type { ToolDefinition } from '@baton/protocol';
import type { DeniedPaths } from './jail.ts';
import { parseStrictJson, type JsonValue } from './strict-json.ts';

/** What a tool may do to the world. A tool without one cannot be made. */
export type PolicyClass = 'read' | 'write' | 'execute' | 'network' | 'converse';

export interface ToolContext {
  /** The folder of the project. */
  root: string;
  denied: DeniedPaths;
  signal: AbortSignal;
}

export interface ToolOutput {
  outcome: 'ok' | 'error';
  /** What the model reads. */
  text: string;
  /** A few words for people: `142 lines`. */
  summary: string;
  /** The whole output where `text` is shortened. */
  fullText?: string;
}

export type Parsed<Arguments> = { ok: true; value: Arguments } | { ok: false; detail: string };

export interface Tool {
  name: string;
  version: number;
  policyClass: PolicyClass;
  definition: ToolDefinition;
  /** Checks arguments as a model wrote them, strictly: what comes out is for this tool's `run` only. */
  parse(argumentsText: string): Parsed<Arguments>;
  run(value: Arguments, context: ToolContext): Promise<ToolOutput>;
}

/** Checked arguments: plain values by name. */
export type Arguments = Readonly<Record<string, string | number | boolean | undefined>>;

interface Parameter {
  type: 'string' | 'integer' | 'boolean';
  description: string;
  minimum?: number;
  maximum?: number;
  /** Characters of a string, {@link MAX_STRING} where nothing is said. */
  maxLength?: number;
}

/** As long as a path can be. */
const MAX_STRING = 4096;

/** A tool from the description of its parameters: the schema for the model and the check of what it wrote come from the same rows. */
export function defineTool(given: {
  name: string;
  version: number;
  policyClass: PolicyClass;
  description: string;
  parameters: Readonly<Record<string, Parameter>>;
  required: readonly string[];
  run(value: Arguments, context: ToolContext): Promise<ToolOutput>;
}): Tool {
  const { name, version, policyClass, description, parameters, required, run } = given;
  return {
    name,
    version,
    policyClass,
    definition: {
      name,
      description,
      parameters: { type: 'object', properties: { ...parameters }, required: [...required], additionalProperties: false },
    },
    parse: (text) => check(text, parameters, required),
    run,
  };
}

function check(text: string, parameters: Readonly<Record<string, Parameter>>, required: readonly string[]): Parsed<Arguments> {
  // A model that has nothing to say sends no text at all.
  const read = parseStrictJson(text.trim() === '' ? '{}' : text);
  if (!read.ok) return read;
  const { value } = read;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { ok: false, detail: 'The arguments must be a JSON object.' };
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { ok: false, detail: `The argument "${missing}" is missing.` };
  const checked: Record<string, string | number | boolean> = {};
  for (const [name, argument] of Object.entries(value)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) {
      return { ok: false, detail: `There is no argument "${name}". There are: ${Object.keys(parameters).join(', ')}.` };
    }
    const problem = problemOf(argument, parameter);
    if (problem !== undefined) return { ok: false, detail: `The argument "${name}" ${problem}.` };
    checked[name] = argument as string | number | boolean;
  }
  return { ok: true, value: checked };
}

function problemOf(value: JsonValue, { type, minimum, maximum, maxLength = MAX_STRING }: Parameter): string | undefined {
  if (type === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
    if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
    if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
    return undefined;
  }
  if (typeof value !== type) return `must be a ${type}`;
  return typeof value === 'string' && value.length > maxLength ? `must not be longer than ${maxLength} characters` : undefined;
}

/** An error that the model reads and people see in one line. */
export function toolError(detail: string): ToolOutput {
  return { outcome: 'error', text: detail, summary: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail };
}

/** Above this many bytes the model gets the beginning and the end, and the whole is kept beside. */
const MAX_BYTES = 64 * 1024;
/** How much of that is the end: where a list or a log says how it went. The rest leaves room for the line between them. */
const KEPT_AT_END = 8 * 1024;
const KEPT_AT_START = MAX_BYTES - KEPT_AT_END - 100;

/** An output, shortened in the middle where it is too long for a model. */
export function toolOutput(text: string, summary: string): ToolOutput {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_BYTES) return { outcome: 'ok', text, summary };
  const start = wholeCharacters(bytes, 0, KEPT_AT_START);
  const end = wholeCharacters(bytes, bytes.length - KEPT_AT_END, bytes.length);
  const left = bytes.length - start.length - end.length;
  return { outcome: 'ok', text: `${start.toString()}\n[… ${left} bytes left out …]\n${end.toString()}`, summary, fullText: text };
}

/** A slice without the parts of characters at its ends. */
function wholeCharacters(bytes: Buffer, from: number, to: number): Buffer {
  let [start, end] = [from, to];
  while (start < end && isContinuation(bytes[start])) start += 1;
  while (end > start && end < bytes.length && isContinuation(bytes[end])) end -= 1;
  return bytes.subarray(start, end);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
