import type { ContentHash, Effect, Origin, PolicyClass, ToolDefinition } from '@baton/protocol';
import { reached, readArguments, schemaOf, type Arguments, type ArgumentsOf, type Parameters, type Parsed } from './arguments.ts';
import type { DeniedPaths } from './jail.ts';
import type { StartedProcess } from './sandbox/process-group.ts';
import type { ShellSettings } from './sandbox/shell-settings.ts';

/** A file as it was when somebody saw what a call would do to it; without a hash there was none. */
export interface PreviewedFile {
  path: string;
  hash?: ContentHash;
}

export interface ToolContext {
  /** The folder of the project. */
  root: string;
  denied: DeniedPaths;
  signal: AbortSignal;
  /** What was decided on: a tool that finds other files, or these changed, does nothing. */
  previewed?: readonly PreviewedFile[];
  /** What a person answered, for a tool that asks. */
  answer?: string;
  web?: Web;
  shell?: ShellSettings;
  /** A process is there for the call and has run nothing; it starts once this has resolved, and never when it rejects. */
  started?(process: StartedProcess): Promise<void>;
  /** What a running call says, as it says it; the whole of it is in what the tool answers. */
  output?(text: string): void;
}

/** The way into the network, guarded: it leads to nothing inside. */
export interface Web {
  /** Whether an address may be asked, and what its name means now. */
  resolve(url: URL): Promise<{ ok: true; addresses: readonly string[] } | { ok: false; detail: string }>;
  fetch(url: URL, init: RequestInit): Promise<Response>;
}

export interface ToolOutput {
  outcome: 'ok' | 'error';
  /** What the model reads. */
  text: string;
  /** A few words for people: `142 lines`. */
  summary: string;
  /** The whole output where `text` is shortened. */
  fullText?: string;
  /** Nothing was done, since what was decided on is not what there is now: it has to be decided again. */
  stale?: true;
}

/** What a call would do, or why it can't. */
export type Previewed = { ok: true; effect: Effect } | { ok: false; detail: string };

/** What a call reaches for, as it was written: what policies judge. */
export interface Reach {
  paths: readonly string[];
  /** Read by Bash. */
  commands: readonly string[];
  /** In a language that nobody reads here. */
  scripts: readonly string[];
  urls: readonly string[];
  /** A command that wants the hosts that are granted to commands. */
  network: boolean;
}

export interface Tool {
  name: string;
  version: number;
  /** A tool without one cannot be made. */
  policyClass: PolicyClass;
  definition: ToolDefinition;
  /** Where its answers come from, whatever its class; unset: what its class says. */
  origin?: Origin;
  /** Checks arguments as a model wrote them, strictly: what comes out is for this tool's other functions only. */
  parse(argumentsText: string): Parsed<Arguments>;
  reach(value: Arguments): Reach;
  /** Finds out what a call would do, and does nothing. */
  preview(value: Arguments, context: ToolContext): Promise<Previewed>;
  run(value: Arguments, context: ToolContext): Promise<ToolOutput>;
}

/** A tool from the description of its parameters: the schema for the model and the check of what it wrote come from the same rows. */
export function defineTool<const Rows extends Parameters, const Required extends keyof Rows & string>(given: {
  name: string;
  version: number;
  policyClass: PolicyClass;
  description: string;
  parameters: Rows;
  required: readonly Required[];
  /** Where the parameters alone don't say it. */
  paths?(value: ArgumentsOf<Rows, Required>): readonly string[];
  network?(value: ArgumentsOf<Rows, Required>): boolean;
  preview?(value: ArgumentsOf<Rows, Required>, context: ToolContext): Promise<Previewed>;
  run(value: ArgumentsOf<Rows, Required>, context: ToolContext): Promise<ToolOutput>;
}): Tool {
  const { name, version, policyClass, description, parameters, required } = given;
  /** Only what `parse` let through comes here. */
  const typed = (value: Arguments): ArgumentsOf<Rows, Required> => value as ArgumentsOf<Rows, Required>;
  return {
    name,
    version,
    policyClass,
    definition: { name, description, parameters: schemaOf({ type: 'object', properties: parameters, required }) },
    parse: (text) => readArguments(text, parameters, required),
    reach: (value) => ({
      paths: given.paths?.(typed(value)) ?? reached(value, parameters, 'path'),
      commands: reached(value, parameters, 'command'),
      scripts: reached(value, parameters, 'script'),
      urls: reached(value, parameters, 'url'),
      network: given.network?.(typed(value)) ?? false,
    }),
    preview: async (value, context) => given.preview?.(typed(value), context) ?? { ok: true, effect: { type: 'none' } },
    run: (value, context) => given.run(typed(value), context),
  };
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
