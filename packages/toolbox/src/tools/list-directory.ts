import { createJail } from '../jail.ts';
import { printable } from '../printable.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';
import { walk } from '../walk.ts';

/** Entries of one answer. Who needs more asks for a folder further down. */
const MAX_ENTRIES = 1000;

export const listDirectory = defineTool({
  name: 'list_directory',
  version: 1,
  policyClass: 'read',
  description: 'List a folder of the project: folders first, then files. What .gitignore leaves out is not shown.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Path of the folder, relative to the root of the project. Default: the root.' },
    depth: { type: 'integer', description: 'How many levels to show. Default 1.', minimum: 1, maximum: 5 },
  },
  required: [],

  async run(given, { root, denied, signal }) {
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const resolved = await created.jail.resolve(given.path ?? '.');
    if (!resolved.ok) return toolError(resolved.detail);
    const entries = walk(created.jail, resolved.place, given.depth ?? 1, signal);
    const lines: string[] = [];
    let shown = 0;
    for (let next = await entries.next(); ; next = await entries.next()) {
      if (next.done === true) {
        if (next.value === undefined) break;
        return toolError(next.value.reason === 'not_a_folder' ? `${next.value.detail} Use read_file to read it.` : next.value.detail);
      }
      const walked = next.value;
      const indent = '  '.repeat(walked.level);
      if (walked.type === 'cut') {
        lines.push(`${indent}[There are more entries in this folder.]`);
        continue;
      }
      if (shown === MAX_ENTRIES) {
        lines.push(`[Only the first ${MAX_ENTRIES} entries are shown.]`);
        break;
      }
      shown += 1;
      const name = printable(walked.place.relative.slice(walked.place.relative.lastIndexOf('/') + 1));
      lines.push(`${indent}${name}${SIGNS[walked.kind]}`);
    }
    return toolOutput(lines.length === 0 ? '(The folder is empty.)' : lines.join('\n'), shown === 1 ? '1 entry' : `${shown} entries`);
  },
});

const SIGNS = { folder: '/', file: '', link: ' (link)', other: ' (not a regular file)' } as const;
