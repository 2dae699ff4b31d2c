import { createJail } from '../jail.ts';
import { readLines, type LinesEnd } from '../text-lines.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

/** Lines of one answer. A model that needs more asks for the next ones. */
const MAX_LINES = 2000;
/** Bytes of one answer, so that it stays below what is shortened in the middle. */
const MAX_BYTES = 60 * 1024;
/** Characters shown of a line. Longer ones are mostly generated. */
const MAX_LINE = 2000;
/** Up to this size a file is read to its end, to say how many lines it has. */
const COUNTED_BYTES = 5 * 1024 * 1024;
/** Larger files are not looked through for their lines. */
const MAX_SIZE = 256 * 1024 * 1024;

export const readFile = defineTool({
  name: 'read_file',
  version: 1,
  policyClass: 'read',
  description:
    'Read a text file of the project. Lines come with their numbers. Long files come in parts: ask for the next lines with startLine.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' },
    startLine: { type: 'integer', description: 'First line to read, from 1. Default 1.', minimum: 1 },
    endLine: { type: 'integer', description: 'Last line to read. Default: as many as fit.', minimum: 1 },
  },
  required: ['path'],

  async run(given, { root, denied, signal }) {
    const { path, startLine = 1, endLine } = given;
    if (endLine !== undefined && endLine < startLine) return toolError(`endLine ${endLine} comes before startLine ${startLine}.`);
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const resolved = await created.jail.resolve(path);
    if (!resolved.ok) return toolError(resolved.detail);
    const opened = await created.jail.openFile(resolved.place);
    if (!opened.ok)
      return toolError(opened.reason === 'folder' ? `${opened.detail} Use list_directory to see what is in it.` : opened.detail);
    const { file, size } = opened;
    if (size > MAX_SIZE) {
      await file.close();
      return toolError(`"${path}" has ${megabytes(size)}; files over ${megabytes(MAX_SIZE)} are not read.`);
    }

    const lines: string[] = [];
    let bytes = 0;
    let full = false;
    let seen = 0;
    const take = (next: readonly string[]): 'more' | 'stop' => {
      for (const line of next) {
        seen += 1;
        if (seen < startLine || full || (endLine !== undefined && seen > endLine)) continue;
        const shown = `${seen}\t${shortened(line)}`;
        const length = Buffer.byteLength(shown) + 1;
        full = lines.length === MAX_LINES || bytes + length > MAX_BYTES;
        if (full) continue;
        lines.push(shown);
        bytes += length;
      }
      const hasAll = full || (endLine !== undefined && seen >= endLine);
      return hasAll && size > COUNTED_BYTES ? 'stop' : 'more';
    };
    let end: LinesEnd;
    try {
      end = await readLines(file, size, signal, take);
    } finally {
      await file.close();
    }

    if (end === 'binary') return toolError(`"${path}" is a binary file of ${size} bytes.`);
    if (end === 'not_utf8') return toolError(`"${path}" is not text in UTF-8.`);
    if (seen === 0) return { outcome: 'ok', text: '(The file is empty.)', summary: '0 lines' };
    if (lines.length === 0) return toolError(`"${path}" has only ${count(seen)}.`);
    const last = startLine + lines.length - 1;
    const total = end === 'ended' ? `The file has ${count(seen)}.` : `The file has ${megabytes(size)}.`;
    const more = full ? `\n[${total} Go on with startLine ${last + 1}.]` : '';
    return toolOutput(lines.join('\n') + more, count(lines.length));
  },
});

function shortened(line: string): string {
  return line.length <= MAX_LINE
    ? line
    : `${line.slice(0, MAX_LINE).toWellFormed()} [… ${line.length - MAX_LINE} more characters in this line]`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function count(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}
