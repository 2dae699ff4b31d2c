import type { ContentHash, ContextFile, Entry, FilePart } from '@baton/protocol';

/** A context file as it is on disk now, or why it can't be read. */
export type FileNow = { path: string; hash: ContentHash; text: string; bytes: number } | { path: string; problem: string };

/** What a model that has read a path knows of one file. */
export interface Known {
  path: string;
  hash: ContentHash;
  /** The last thing it was told is that the file is gone. */
  removed: boolean;
}

/**
 * What the model has been told of each context file along a path: the content first sent, then what `context` entries on this very path
 * said later. Another take of the same discussion may know an older state.
 */
export function knownFiles(files: readonly ContextFile[], path: readonly Entry[]): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const file of files) if (file.hash !== null) known.set(file.path, { path: file.path, hash: file.hash, removed: false });
  for (const entry of path) {
    if (entry.role !== 'context') continue;
    for (const part of entry.parts) {
      if (part.type === 'file' && known.has(part.path)) {
        known.set(part.path, { path: part.path, hash: part.hash, removed: part.view === 'removed' });
      }
    }
  }
  return known;
}

/** Content by hash: the text that a file had when it was sent. */
export type ReadText = (hash: ContentHash) => Promise<string>;

/** The parts of a context entry that bring a model up to date, one per file that changed. Empty when nothing did. */
export async function changedParts(
  known: ReadonlyMap<string, Known>,
  now: readonly FileNow[],
  read: ReadText,
  diff: (before: string, after: string, path: string) => string,
): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const file of now) {
    const before = known.get(file.path);
    if (before === undefined) continue;
    if ('problem' in file) {
      if (!before.removed) parts.push({ type: 'file', path: file.path, view: 'removed', hash: before.hash, text: file.problem });
      continue;
    }
    if (before.hash === file.hash && !before.removed) continue;
    const difference = diff(await read(before.hash), file.text, file.path);
    const whole = before.removed || difference.length >= file.text.length;
    parts.push({ type: 'file', path: file.path, view: whole ? 'full' : 'diff', hash: file.hash, text: whole ? file.text : difference });
  }
  return parts;
}
