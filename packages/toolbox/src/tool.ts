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
}

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
    definition: { name, description, parameters: { type: 'object', properties: parameters, required, additionalProperties: false } },
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

function problemOf(value: JsonValue, { type, minimum, maximum }: Parameter): string | undefined {
  if (type === 'integer') {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
    if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
    if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
    return undefined;
  }
  return typeof value === type ? undefined : `must be a ${type}`;
}

/** An error that the model reads and people see in one line. */
export function toolError(detail: string): ToolOutput {
  return { outcome: 'error', text: detail, summary: detail.length > 80 ? `${detail.slice(0, 79)}…` : detail };
}

/** Above this many bytes the model gets the beginning and the end, and the whole is kept beside. */
const MAX_TEXT = 64 * 1024;
const KEPT_AT_END = 8 * 1024;

/** An output, shortened in the middle where it is too long for a model. */
export function toolOutput(text: string, summary: string): ToolOutput {
  if (Buffer.byteLength(text) <= MAX_TEXT) return { outcome: 'ok', text, summary };
  const start = wellFormed(text.slice(0, MAX_TEXT - KEPT_AT_END));
  const end = wellFormed(text.slice(-KEPT_AT_END));
  const left = text.length - start.length - end.length;
  return { outcome: 'ok', text: `${start}\n[… ${left} characters left out …]\n${end}`, summary, fullText: text };
}

function wellFormed(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');
}
