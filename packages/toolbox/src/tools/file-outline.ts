import { READABLE_LANGUAGES } from '../syntax/languages.ts';
import { readSource } from '../syntax/read-source.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

const MAX_DEFINITIONS = 1000;

export const fileOutline = defineTool({
  name: 'file_outline',
  version: 1,
  policyClass: 'read',
  description: `List what a source file defines, with the lines of each: ${READABLE_LANGUAGES}. Shorter than reading the file.`,
  parameters: { path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' } },
  required: ['path'],

  async run(given, { root, denied, signal }) {
    const read = await readSource(given.path, root, denied, signal);
    if (!read.ok) return toolError(read.detail);
    const { definitions, broken } = read.facts;
    const shown = definitions.filter((definition) => !definition.local);
    const lines = shown
      .slice(0, MAX_DEFINITIONS)
      .map(({ level, firstLine, lastLine, signature }) => `${'  '.repeat(level)}${firstLine}-${lastLine}\t${signature}`);
    if (shown.length > MAX_DEFINITIONS) lines.push(`[Only the first ${MAX_DEFINITIONS} definitions are shown.]`);
    if (broken) lines.push('[Parts of the file could not be read: something is missing here.]');
    if (lines.length === 0) lines.push('The file defines nothing.');
    return toolOutput(lines.join('\n'), shown.length === 1 ? '1 definition' : `${shown.length} definitions`);
  },
});
