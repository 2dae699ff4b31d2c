import { readdir } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { Ignored } from '../ignored.ts';
import { hasDeniedName, openInside, resolveInside } from '../jail.ts';
import { linesOf, readAndClose } from '../read-text.ts';
import { searchInThread } from '../regex-thread.ts';
import { defineTool, toolError, toolOutput, type ToolContext } from '../tool.ts';

const DEFAULT_MATCHES = 100;
const MAX_FILES = 20_000;
/** Characters shown of a line. Longer ones are mostly generated. */
const MAX_LINE = 300;

interface Match {
  path: string;
  line: number;
  text: string;
}

export const searchFiles = defineTool({
  name: 'search_files',
  version: 1,
  policyClass: 'read',
  description: 'Search the text files of the project line by line. What .gitignore leaves out is not searched.',
  parameters: {
    pattern: { type: 'string', description: 'Text to find, or a regular expression (JavaScript) when regex is true.' },
    path: { type: 'string', description: 'Folder or file to search in. Default: the whole project.' },
    glob: { type: 'string', description: 'Only files whose path matches, like **/*.ts.' },
    regex: { type: 'boolean', description: 'Read pattern as a regular expression. Default false.' },
    maxMatches: { type: 'integer', description: `How many matches at most. Default ${DEFAULT_MATCHES}.`, minimum: 1, maximum: 1000 },
  },
  required: ['pattern'],

  async run({ pattern, path = '.', glob, regex = false, maxMatches = DEFAULT_MATCHES }, context) {
    const wanted = String(pattern);
    if (wanted === '') return toolError('The pattern is empty.');
    const jailed = await resolveInside(String(path), context.root, context.denied);
    if (!jailed.ok) return toolError(jailed.detail);
    const base = jailed.relative === '' ? jailed.absolute : jailed.absolute.slice(0, -jailed.relative.length);
    const limit = Number(maxMatches);
    const matches: Match[] = [];
    const files = new Set<string>();
    const matcher = regex === true ? await searchInThread(wanted, context.signal) : undefined;
    if (matcher?.ok === false) return toolError(matcher.detail);
    try {
      for await (const file of walk(base, jailed.relative, context)) {
        if (glob !== undefined && !matchesGlob(file, String(glob))) continue;
        const lines = await textLines(file, base, context);
        const found = matcher?.ok === true ? await matcher.find(lines) : literal(lines, wanted);
        if (!Array.isArray(found)) return toolError(found.detail);
        for (const index of found) {
          if (matches.length === limit) break;
          files.add(file);
          matches.push({ path: file, line: index + 1, text: (lines[index] ?? '').slice(0, MAX_LINE) });
        }
        if (matches.length === limit) break;
      }
    } finally {
      if (matcher?.ok === true) await matcher.end();
    }
    if (matches.length === 0) return { outcome: 'ok', text: 'No matches.', summary: 'no matches' };
    const cut = matches.length === limit ? `\n[The search ended at ${limit} matches.]` : '';
    const text = matches.map((match) => `${match.path}:${match.line}: ${match.text}`).join('\n') + cut;
    return toolOutput(
      text,
      `${matches.length} ${matches.length === 1 ? 'match' : 'matches'} in ${files.size} ${files.size === 1 ? 'file' : 'files'}`,
    );
  },
});

function literal(lines: readonly string[], wanted: string): number[] {
  return lines.flatMap((line, index) => (line.includes(wanted) ? [index] : []));
}

/** Every file below a path that may be read, links not followed. */
async function* walk(base: string, start: string, context: ToolContext): AsyncGenerator<string> {
  const ignored = new Ignored(base);
  const parts = start === '' ? [] : start.split('/');
  for (let length = 0; length < parts.length; length += 1) await ignored.enter(parts.slice(0, length).join('/'));
  const folders = [start];
  let count = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    context.signal.throwIfAborted();
    const entries = await readdir(join(base, folder), { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) {
      yield folder;
      continue;
    }
    await ignored.enter(folder);
    for (const entry of entries.sort((left, right) => left.name.localeCompare(right.name))) {
      const path = folder === '' ? entry.name : join(folder, entry.name);
      if (hasDeniedName(entry.name, context.denied) || ignored.has(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) {
        count += 1;
        if (count > MAX_FILES) return;
        yield path;
      }
    }
  }
}

async function textLines(path: string, base: string, context: ToolContext): Promise<string[]> {
  context.signal.throwIfAborted();
  const opened = await openInside(path, base, context.denied);
  if (!opened.ok) return [];
  const read = await readAndClose(opened, path);
  return read.ok ? linesOf(read.text) : [];
}
