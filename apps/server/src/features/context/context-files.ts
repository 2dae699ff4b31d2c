import type { ContentHash, ContextFile, Entry, FilePart } from '@baton/protocol';
import type { ContextFileNow } from '@baton/toolbox';

/** What of a file is sent, and why. */
type Marks = Pick<FilePart, 'of' | 'instructions'>;

/** What a model that has read a path knows of one file. */
export interface Known {
  path: string;
  hash: ContentHash;
  /** The last thing it was told is that the file is gone. */
  removed: boolean;
  marks: Marks;
}

function marksOf({ view, slice, instructions }: ContextFile): Marks {
  return {
    ...(view === 'full' || view === 'none' ? {} : { of: { view, ...(slice === undefined ? {} : { lines: slice.name }) } }),
    ...(instructions === undefined ? {} : { instructions }),
  };
}

/** A context file as it is sent at once. */
export function filePart(file: ContextFile, hash: ContentHash, text: string): FilePart {
  return { type: 'file', path: file.path, view: 'full', ...marksOf(file), hash, text };
}

/** A file of the list after it was read: what is sent for the first time counts from now on, and why something can't be sent is said. `keep` stores a text. */
export async function readOnce(
  file: ContextFile,
  now: ContextFileNow | undefined,
  keep: (text: string) => Promise<ContentHash>,
): Promise<ContextFile> {
  if (now === undefined) return file;
  if ('problem' in now) return { ...file, problem: now.problem };
  const { problem: _, ...rest } = file;
  const slice = now.slice === undefined ? {} : { slice: now.slice };
  return file.hash === null ? { ...rest, ...slice, hash: await keep(now.text), bytes: now.bytes } : { ...rest, ...slice };
}

/**
 * What the model has been told of each context file along a path: the content first sent, then what `context` entries on this very path
 * said later of the same view. Another take of the same discussion may know an older state.
 */
export function knownFiles(files: readonly ContextFile[], path: readonly Entry[]): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const file of files) {
    if (file.hash !== null) known.set(file.path, { path: file.path, hash: file.hash, removed: false, marks: marksOf(file) });
  }
  for (const entry of path) {
    if (entry.role !== 'context') continue;
    for (const part of entry.parts) {
      const before = part.type === 'file' ? known.get(part.path) : undefined;
      if (part.type !== 'file' || before === undefined || !isSameView(part, before)) continue;
      known.set(part.path, { ...before, hash: part.hash, removed: part.view === 'removed' });
    }
  }
  return known;
}

function isSameView({ of }: FilePart, { marks }: Known): boolean {
  return of?.view === marks.of?.view && of?.lines === marks.of?.lines;
}

/** Content by hash: the text that a file had when it was sent. */
export type ReadText = (hash: ContentHash) => Promise<string>;

/** The parts of a context entry that bring a model up to date, one per file that changed. Empty when nothing did. */
export async function changedParts(
  known: ReadonlyMap<string, Known>,
  now: readonly ContextFileNow[],
  read: ReadText,
  diff: (before: string, after: string, path: string) => string,
): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const file of now) {
    const before = known.get(file.path);
    if (before === undefined) continue;
    if ('problem' in file) {
      if (!before.removed)
        parts.push({ type: 'file', path: file.path, view: 'removed', ...before.marks, hash: before.hash, text: file.problem });
      continue;
    }
    if (before.hash === file.hash && !before.removed) continue;
    const difference = diff(await read(before.hash), file.text, file.path);
    const whole = before.removed || difference.length >= file.text.length;
    parts.push({
      type: 'file',
      path: file.path,
      view: whole ? 'full' : 'diff',
      ...before.marks,
      hash: file.hash,
      text: whole ? file.text : difference,
    });
  }
  return parts;
}
