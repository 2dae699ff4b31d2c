import { openInside } from '../jail.ts';
import { linesOf, readAndClose } from '../read-text.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

/** Lines of one answer. A model that needs more asks for the next ones. */
const MAX_LINES = 2000;

export const readFile = defineTool({
  name: 'read_file',
  version: 1,
  policyClass: 'read',
  description:
    'Read a text file of the project. Lines come with their numbers. Long files come in parts: ask for the next lines with startLine.',
  parameters: {
    path: { type: 'string', description: 'Path of the file, relative to the root of the project.' },
    startLine: { type: 'integer', description: 'First line to read, from 1. Default 1.', minimum: 1 },
    endLine: { type: 'integer', description: 'Last line to read. Default: as many as fit.', minimum: 1 },
  },
  required: ['path'],

  async run({ path, startLine = 1, endLine }, { root, denied, signal }) {
    const opened = await openInside(String(path), root, denied);
    if (!opened.ok) return toolError(opened.detail);
    const read = await readAndClose(opened, String(path));
    signal.throwIfAborted();
    if (!read.ok) return toolError(read.detail);
    const lines = linesOf(read.text);
    const first = Number(startLine);
    if (first > Math.max(1, lines.length)) return toolError(`"${path}" has only ${count(lines.length)}.`);
    const last = Math.min(lines.length, first + MAX_LINES - 1, endLine === undefined ? Infinity : Number(endLine));
    const numbered = lines.slice(first - 1, last).map((line, index) => `${first + index}\t${line}`);
    const more =
      last < lines.length && endLine === undefined ? `\n[The file has ${lines.length} lines. Go on with startLine ${last + 1}.]` : '';
    return toolOutput(numbered.join('\n') + more, count(numbered.length));
  },
});

function count(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}
