import { createHash } from 'node:crypto';
import { canonicalJson } from '@baton/protocol';
import { readArguments, type Arguments } from '../arguments.ts';
import { parseStrictJson, type JsonValue } from '../strict-json.ts';
import type { Tool, ToolOutput } from '../tool.ts';
import type { LeftOutTool, McpServerSettings, McpTransport } from './mcp-settings.ts';

/** A tool as a server describes it: a stranger's words. */
export interface DescribedTool {
  name: string;
  description?: string | undefined;
  inputSchema: unknown;
}

/** Calls a tool as it was described when it was offered. */
export type CallTool = (
  tool: { name: string; offeredAs: string; version: number },
  value: Arguments,
  signal: AbortSignal,
) => Promise<ToolOutput>;

/** As many as models choose well among, and as long as they read. */
const MAX_TOOLS = 100;
const MAX_DESCRIPTION = 4_000;
const MAX_SCHEMA = 32_000;
/** The longest name that every vendor takes. */
const MAX_NAME = 64;

/** The tools of a server that can be offered, under names of their own, and why the others can't. */
export function mcpTools(
  settings: McpServerSettings,
  described: readonly DescribedTool[],
  call: CallTool,
): { tools: Tool[]; leftOut: LeftOutTool[] } {
  const tools: Tool[] = [];
  const leftOut: LeftOutTool[] = [];
  for (const each of described) {
    const name = `${settings.name}__${each.name}`;
    const why = problemOf(each, name, tools);
    const schema: ReadSchema = why === undefined ? readSchema(each.inputSchema) : { ok: false, detail: why };
    if (schema.ok) tools.push(toolOf(settings, each, name, schema.schema, call));
    else leftOut.push({ name: each.name.slice(0, 100).toWellFormed(), why: schema.detail });
  }
  return { tools, leftOut };
}

function problemOf({ name: own }: DescribedTool, name: string, before: readonly Tool[]): string | undefined {
  if (before.length === MAX_TOOLS) return `No more than ${MAX_TOOLS} tools of a server are offered.`;
  if (!/^[A-Za-z0-9_-]+$/.test(own)) return 'Its name has other characters than letters, digits, "_" and "-".';
  if (name.length > MAX_NAME) return `Its name is longer than ${MAX_NAME} characters, with the server's in front.`;
  return before.some((each) => each.name === name) ? 'There is another one of this name.' : undefined;
}

type ReadSchema = { ok: true; schema: { [key: string]: JsonValue } } | { ok: false; detail: string };

function readSchema(given: unknown): ReadSchema {
  const text = JSON.stringify(given);
  if (text.length > MAX_SCHEMA)
    return { ok: false, detail: `The description of its arguments has ${text.length} characters, more than ${MAX_SCHEMA}.` };
  const read = parseStrictJson(text);
  if (!read.ok) return read;
  const { value } = read;
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value['type'] !== 'object')
    return { ok: false, detail: 'Its arguments are not described as an object.' };
  return { ok: true, schema: value };
}

function toolOf(
  { name: server, transport }: McpServerSettings,
  described: DescribedTool,
  name: string,
  parameters: { [key: string]: JsonValue },
  call: CallTool,
): Tool {
  const description = (described.description ?? '').slice(0, MAX_DESCRIPTION).toWellFormed();
  const undo = { possible: false, how: `What it makes of the project's files can be taken back; what else "${server}" did can't.` };
  const version = versionOf({ name, description, parameters, place: placeOf(transport) });
  return {
    name,
    version,
    // What it says of itself is not believed: it counts as changing something.
    policyClass: 'network',
    definition: { name, description, parameters },
    // Also of a tool that only reads: what it reads is a stranger's.
    origin: { kind: 'mcp', source: server },
    parse: (text) => {
      const read = parseStrictJson(text.trim() === '' ? '{}' : text);
      if (!read.ok) return read;
      if (read.value === null || typeof read.value !== 'object' || Array.isArray(read.value)) return readArguments(text, {}, []);
      return { ok: true, value: read.value };
    },
    // What its words mean is the server's to know: rules are about the tool.
    reach: () => ({ paths: [], commands: [], scripts: [], urls: [], network: false }),
    preview: async () => ({ ok: true, effect: { type: 'server_tool', server, tool: described.name, undo } }),
    run: (value, { signal }) => call({ name: described.name, offeredAs: name, version }, value, signal),
  };
}

/** Where calls go to: a program started otherwise, or another address, is another server. */
function placeOf(transport: McpTransport): { [key: string]: JsonValue } {
  return transport.type === 'http'
    ? { url: transport.url }
    : { program: transport.program, parameters: [...transport.parameters], directory: transport.directory };
}

/**
 * A server can describe a tool otherwise from one day to the next: or be put elsewhere under its name: what was decided about the one says nothing about the other. As many digits as a number
 * holds exactly, so that no description is found that has the version of another.
 */
function versionOf(definition: {
  name: string;
  description: string;
  parameters: { [key: string]: JsonValue };
  place: { [key: string]: JsonValue };
}): number {
  const hash = createHash('sha256').update(canonicalJson(definition)).digest('hex');
  return Number.parseInt(hash.slice(0, 13), 16);
}
