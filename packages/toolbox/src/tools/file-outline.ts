import { READABLE_LANGUAGES } from '../syntax/languages.ts';
import { outlineOf } from '../syntax/outline.ts';
import { readSource } from '../syntax/read-source.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

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
    const { text, count } = outlineOf(read.facts, true);
    return toolOutput(text, count === 1 ? '1 definition' : `${count} definitions`);
  },
});
