import { defineChangingTool } from '../changes/changing-tool.ts';
import { MAX_CHANGED_BYTES } from '../changes/file-change.ts';
import { readWhole } from '../read-whole.ts';

export const writeFile = defineChangingTool({
  name: 'write_file',
  version: 1,
  description:
    'Write a whole file of the project: a new one, with its folders, or in the place of the one that is there. To change parts of one, use edit_file.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' },
    content: { type: 'string', description: 'Everything that the file is to hold.', maxLength: 1024 * 1024 },
  },
  required: ['path', 'content'],

  async plan({ path, content }, jail) {
    const resolved = await jail.resolveForChange(path);
    if (!resolved.ok) return resolved;
    const bytes = Buffer.from(content);
    if (!resolved.exists) return { ok: true, changes: [{ type: 'write', place: resolved.place, before: undefined, bytes }] };
    const read = await readWhole(jail, resolved.place, MAX_CHANGED_BYTES);
    if (!read.ok) return read;
    if (read.file.bytes.equals(bytes)) return { ok: false, detail: `"${path}" already holds exactly this.` };
    return { ok: true, changes: [{ type: 'write', place: resolved.place, before: read.file, bytes }] };
  },
});
