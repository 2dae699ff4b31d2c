import { defineChangingTool } from '../changes/changing-tool.ts';
import { fileToChange } from '../changes/text-to-change.ts';

export const deleteFile = defineChangingTool({
  name: 'delete_file',
  version: 1,
  description: 'Delete a file of the project.',
  parameters: { path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' } },
  required: ['path'],

  async plan({ path }, jail) {
    const read = await fileToChange(jail, path);
    return read.ok ? { ok: true, changes: [{ type: 'delete', place: read.place, before: read.file }] } : read;
  },
});
