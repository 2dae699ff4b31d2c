import type { ContextFile, ContextPresetBody } from '@baton/protocol';

/** What of a discussion's list is kept: what was put there, and notes that were switched off. What belongs there by itself comes by itself. */
export function filesToKeep(files: readonly ContextFile[]): ContextPresetBody['files'] {
  return files
    .filter((file) => file.from === undefined && (file.instructions !== true || file.view === 'none'))
    .map(({ path, view, slice }) => ({
      path,
      view,
      ...(view !== 'lines' || slice === undefined ? {} : { lines: { firstLine: slice.firstLine, lastLine: slice.lastLine } }),
    }));
}
