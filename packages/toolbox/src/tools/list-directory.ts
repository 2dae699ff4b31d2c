import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Ignored } from '../ignored.ts';
import { hasDeniedName, resolveInside } from '../jail.ts';
import { defineTool, toolError, toolOutput, type ToolContext } from '../tool.ts';

const MAX_ENTRIES = 1000;

export const listDirectory = defineTool({
  name: 'list_directory',
  version: 1,
  policyClass: 'read',
  description: 'List a folder of the project: folders first, then files. What .gitignore leaves out is not shown.',
  parameters: {
    path: { type: 'string', description: 'Path of the folder, relative to the root of the project. Default: the root.' },
    depth: { type: 'integer', description: 'How many levels to show. Default 1.', minimum: 1, maximum: 5 },
  },
  required: [],

  async run({ path = '.', depth = 1 }, context) {
    const jailed = await resolveInside(String(path), context.root, context.denied);
    if (!jailed.ok) return toolError(jailed.detail);
    const stats = await stat(jailed.absolute).catch(() => undefined);
    if (stats === undefined) return toolError(`"${path}" cannot be read.`);
    if (!stats.isDirectory()) return toolError(`"${path}" is a file. Use read_file to read it.`);
    const base = jailed.relative === '' ? jailed.absolute : jailed.absolute.slice(0, -jailed.relative.length);
    const ignored = new Ignored(base);
    await enterAbove(ignored, jailed.relative);
    const lines: string[] = [];
    await list(base, jailed.relative, Number(depth), 0, lines, ignored, context);
    const cut = lines.length > MAX_ENTRIES ? `\n[Only the first ${MAX_ENTRIES} entries are shown.]` : '';
    const entries = Math.min(lines.length, MAX_ENTRIES);
    return toolOutput(
      lines.length === 0 ? '(empty)' : lines.slice(0, MAX_ENTRIES).join('\n') + cut,
      entries === 1 ? '1 entry' : `${entries} entries`,
    );
  },
});

/** The lists of the folders above count too. */
async function enterAbove(ignored: Ignored, folder: string): Promise<void> {
  const parts = folder === '' ? [] : folder.split('/');
  for (let length = 0; length < parts.length; length += 1) await ignored.enter(parts.slice(0, length).join('/'));
}

async function list(
  base: string,
  folder: string,
  depth: number,
  level: number,
  lines: string[],
  ignored: Ignored,
  context: ToolContext,
): Promise<void> {
  context.signal.throwIfAborted();
  await ignored.enter(folder);
  const entries = await readdir(join(base, folder), { withFileTypes: true }).catch(() => []);
  entries.sort((left, right) => Number(right.isDirectory()) - Number(left.isDirectory()) || left.name.localeCompare(right.name));
  for (const entry of entries) {
    if (lines.length > MAX_ENTRIES) return;
    const path = folder === '' ? entry.name : join(folder, entry.name);
    if (hasDeniedName(entry.name, context.denied) || ignored.has(path, entry.isDirectory())) continue;
    lines.push(`${'  '.repeat(level)}${entry.name}${entry.isDirectory() ? '/' : entry.isSymbolicLink() ? ' (link)' : ''}`);
    if (entry.isDirectory() && level + 1 < depth) await list(base, path, depth, level + 1, lines, ignored, context);
  }
}
