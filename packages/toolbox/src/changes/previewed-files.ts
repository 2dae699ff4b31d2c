import type { FileEffect } from '@baton/protocol';
import type { PreviewedFile } from '../tool.ts';

/** The files that a preview was about, as they were: what a decision is bound to, and what the run must find. */
export function previewedFiles(files: readonly FileEffect[]): PreviewedFile[] {
  return files.flatMap((file): PreviewedFile[] => {
    const own = { path: file.from ?? file.path, ...(file.before === undefined ? {} : { hash: file.before }) };
    return file.from === undefined ? [own] : [own, { path: file.path }];
  });
}
