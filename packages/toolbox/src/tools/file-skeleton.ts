import { READABLE_LANGUAGES } from '../syntax/languages.ts';
import { readSource } from '../syntax/read-source.ts';
import { skeletonOf } from '../syntax/skeleton.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';

export const fileSkeleton = defineTool({
  name: 'file_skeleton',
  version: 1,
  policyClass: 'read',
  description: `Read a source file without what is in its functions: ${READABLE_LANGUAGES}. Lines come with their numbers.`,
  parameters: { path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' } },
  required: ['path'],

  async run(given, { root, denied, signal }) {
    const read = await readSource(given.path, root, denied, signal);
    if (!read.ok) return toolError(read.detail);
    const { shown, all, text } = skeletonOf(read.text, read.facts.bodies);
    if (all === 0) return { outcome: 'ok', text: '(The file is empty.)', summary: '0 lines' };
    const note = read.facts.broken ? '\n[Parts of the file could not be read: something may be shown or left out wrongly.]' : '';
    return toolOutput(text + note, `${shown} of ${all === 1 ? '1 line' : `${all} lines`}`);
  },
});
