import { applyPatch as patchText } from 'diff';
import { defineChangingTool } from '../changes/changing-tool.ts';
import type { FileChange, Planned } from '../changes/file-change.ts';
import { readPatch, type FilePatch } from '../changes/read-patch.ts';
import { textToChange } from '../changes/text-to-change.ts';
import type { Jail } from '../jail.ts';

/** Larger texts are not looked through for a hunk's place on the event loop. In characters. */
const MAX_TEXT = 1024 * 1024;

export const applyPatch = defineChangingTool({
  name: 'apply_patch',
  version: 1,
  description:
    'Apply a patch in the unified format (--- and +++ lines, @@ hunks) to files of the project, all of it or nothing. The lines around each change must stand in the file exactly.',
  parameters: {
    patch: { type: 'string', description: 'The patch. Paths are relative to the root of the project.', maxLength: 1024 * 1024 },
  },
  required: ['patch'],

  paths: ({ patch }) => {
    const read = readPatch(patch);
    return read.ok ? read.files.flatMap(({ from, to }) => [...new Set([from, to])].filter((path) => path !== undefined)) : [];
  },

  async plan({ patch }, jail) {
    const read = readPatch(patch);
    if (!read.ok) return read;
    const changes: FileChange[] = [];
    for (const file of read.files) {
      const planned = await planFile(file, jail);
      if (!planned.ok) return planned;
      changes.push(...planned.changes);
    }
    return { ok: true, changes };
  },
});

async function planFile({ from, to, patch }: FilePatch, jail: Jail): Promise<Planned> {
  const name = to ?? from ?? '';
  const target = to === undefined || to === from ? undefined : await jail.resolveForChange(to);
  if (target?.ok === false) return target;
  if (target?.exists === true) return { ok: false, detail: `There is a file "${name}" already.` };
  const read = from === undefined ? undefined : await textToChange(jail, from);
  if (read?.ok === false) return read;
  const text = read?.text ?? '';
  if (text.length > MAX_TEXT) return { ok: false, detail: `"${name}" is too large to be patched. Use edit_file.` };
  const patched = patch.hunks.length === 0 ? text : patchText(text, patch, { fuzzFactor: 0, autoConvertLineEndings: true });
  if (patched === false) {
    return { ok: false, detail: `The patch does not fit "${name}": the lines that it names do not stand there. Read the file again.` };
  }
  if (to === undefined) {
    if (read === undefined) return { ok: false, detail: 'The patch names no file.' };
    if (patched !== '') return { ok: false, detail: `The patch deletes "${name}", but not all of its lines. Use delete_file.` };
    return { ok: true, changes: [{ type: 'delete', place: read.place, before: read.file }] };
  }
  const bytes = Buffer.from(patched);
  if (target === undefined) {
    if (read === undefined || read.file.bytes.equals(bytes)) return { ok: false, detail: `The patch changes nothing in "${name}".` };
    return { ok: true, changes: [{ type: 'write', place: read.place, before: read.file, bytes }] };
  }
  if (read === undefined) return { ok: true, changes: [{ type: 'write', place: target.place, before: undefined, bytes }] };
  if (read.file.bytes.equals(bytes))
    return { ok: true, changes: [{ type: 'move', place: read.place, to: target.place, before: read.file }] };
  return {
    ok: true,
    changes: [
      { type: 'write', place: target.place, before: undefined, bytes, mode: read.file.mode & 0o777 },
      { type: 'delete', place: read.place, before: read.file },
    ],
  };
}
