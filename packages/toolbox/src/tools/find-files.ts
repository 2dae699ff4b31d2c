import { readGlob } from '../glob.ts';
import { createJail } from '../jail.ts';
import { printable } from '../printable.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';
import { walk } from '../walk.ts';

const DEFAULT_FILES = 200;

export const findFiles = defineTool({
  name: 'find_files',
  version: 1,
  policyClass: 'read',
  description: 'Find files of the project by their names. What .gitignore leaves out is not found.',
  parameters: {
    glob: {
      type: 'string',
      description: '*.ts matches names; src/**/*.ts matches paths from the root of the project. Case counts.',
      maxLength: 1000,
    },
    path: { type: 'string', reaches: 'path', description: 'Folder to look in. Default: the whole project.' },
    maxFiles: { type: 'integer', description: `How many files at most. Default ${DEFAULT_FILES}.`, minimum: 1, maximum: 2000 },
  },
  required: ['glob'],

  async run(given, { root, denied, signal }) {
    const glob = readGlob(given.glob);
    if (!glob.ok) return toolError(glob.detail);
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const resolved = await created.jail.resolve(given.path ?? '.');
    if (!resolved.ok) return toolError(resolved.detail);
    const maxFiles = given.maxFiles ?? DEFAULT_FILES;
    const found: string[] = [];
    const notes = new Set<string>();
    const entries = walk(created.jail, resolved.place, Infinity, signal);
    for (let next = await entries.next(); ; next = await entries.next()) {
      if (next.done === true) {
        if (next.value === undefined) break;
        return toolError(next.value.reason === 'not_a_folder' ? `${next.value.detail} Name a folder to look in.` : next.value.detail);
      }
      const walked = next.value;
      if (walked.type === 'cut') notes.add('Some folders have more entries than are looked at.');
      else if (walked.kind === 'file' && glob.matches(walked.place.relative)) {
        if (found.length === maxFiles) {
          notes.add(`There are more than these ${maxFiles} files.`);
          break;
        }
        found.push(printable(walked.place.relative));
      }
    }
    const text = [found.length === 0 ? 'No files.' : found.join('\n'), ...[...notes].map((note) => `[${note}]`)].join('\n');
    return toolOutput(text, found.length === 0 ? 'no files' : found.length === 1 ? '1 file' : `${found.length} files`);
  },
});
