import { defineChangingTool } from '../changes/changing-tool.ts';
import { fileToChange } from '../changes/text-to-change.ts';

export const moveFile = defineChangingTool({
  name: 'move_file',
  version: 1,
  description: 'Move a file of the project to another place in it, or rename it. Nothing is overwritten; folders are made as needed.',
  parameters: {
    from: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' },
    to: { type: 'string', reaches: 'path', description: 'Its path afterwards.' },
  },
  required: ['from', 'to'],

  async plan({ from, to }, jail) {
    const read = await fileToChange(jail, from);
    if (!read.ok) return read;
    const target = await jail.resolveForChange(to);
    if (!target.ok) return target;
    if (target.exists) return { ok: false, detail: `There is a file "${to}" already.` };
    return { ok: true, changes: [{ type: 'move', place: read.place, to: target.place, before: read.file }] };
  },
});
