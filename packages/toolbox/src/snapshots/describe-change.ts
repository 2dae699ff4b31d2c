import type { FileEffect } from '@baton/protocol';
import { unifiedDiff } from '../diff.ts';
import { textOf } from '../read-whole.ts';
import { shownPath, type BytePath } from './byte-path.ts';
import { permissionsOf, type Entry } from './entries.ts';

/** What became of a file, or would. As the effect of a tool's call, without hashes; with permissions where the file has some. */
export interface ChangedFile extends Omit<FileEffect, 'before' | 'after'> {
  modeBefore?: number;
  modeAfter?: number;
}

/** Files in the order of their paths, and how many there are beyond them. */
export interface ChangedFiles {
  files: ChangedFile[];
  more: number;
}

/** Nobody reads a longer list. */
const MAX_LISTED = 5000;

export function listed(files: readonly ChangedFile[]): ChangedFiles {
  const sorted = files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return { files: sorted.slice(0, MAX_LISTED), more: Math.max(0, sorted.length - MAX_LISTED) };
}

/** Longer texts are not compared. In bytes. */
export const MAX_COMPARED_BYTES = 4 * 1024 * 1024;

/** A change in words and numbers, without the difference of the contents. `sizes`: of what is kept, by id. */
export function describeChange(
  change: { path: BytePath; from?: BytePath; before: Entry | undefined; after: Entry | undefined },
  sizes: ReadonlyMap<string, number>,
): ChangedFile {
  const { path, from, before, after } = change;
  const [bytesBefore, bytesAfter] = [bytesOfEntry(before, sizes), bytesOfEntry(after, sizes)];
  const [modeBefore, modeAfter] = [permissionsOf(before), permissionsOf(after)];
  const note = notesOf(before, after);
  return {
    path: shownPath(path),
    change: from !== undefined ? 'moved' : before === undefined ? 'created' : after === undefined ? 'deleted' : 'changed',
    ...(from === undefined ? {} : { from: shownPath(from) }),
    ...(bytesBefore === undefined ? {} : { bytesBefore }),
    ...(bytesAfter === undefined ? {} : { bytesAfter }),
    ...(modeBefore === undefined ? {} : { modeBefore }),
    ...(modeAfter === undefined ? {} : { modeAfter }),
    ...(note === '' ? {} : { note }),
  };
}

/** The difference of two contents, '' where they are none, up to so many characters. */
export function differenceOf(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  path: BytePath,
  maxCharacters: number,
): Pick<FileEffect, 'diff' | 'diffCut' | 'addedLines' | 'removedLines' | 'note'> {
  if ((before?.length ?? 0) + (after?.length ?? 0) > MAX_COMPARED_BYTES) return { note: 'It is too large to be compared.' };
  const [old, fresh] = [textOf(before ?? new Uint8Array()), textOf(after ?? new Uint8Array())];
  if (!old.ok || !fresh.ok) return { note: `It is ${!fresh.ok ? fresh.is : !old.ok ? old.is : ''}.` };
  const diff = unifiedDiff(old.text, fresh.text, shownPath(path).replaceAll('\n', ' '));
  const body = diff.slice(Math.max(0, diff.indexOf('\n@@')));
  const counts = { addedLines: body.split('\n+').length - 1, removedLines: body.split('\n-').length - 1 };
  if (diff.length <= maxCharacters) return { ...counts, diff };
  return { ...counts, diff: diff.slice(0, maxCharacters).toWellFormed(), diffCut: true };
}

function bytesOfEntry(entry: Entry | undefined, sizes: ReadonlyMap<string, number>): number | undefined {
  return entry?.kind === 'large' ? entry.bytes : entry && sizes.get(entry.id);
}

function notesOf(before: Entry | undefined, after: Entry | undefined): string {
  const notes: string[] = [];
  const [old, fresh] = [permissionsOf(before), permissionsOf(after)];
  if (before !== undefined && after !== undefined && before.kind !== after.kind && (before.kind === 'link' || after.kind === 'link')) {
    notes.push(after.kind === 'link' ? 'It becomes a symbolic link.' : 'It was a symbolic link.');
  } else if (after?.kind === 'link' || (after === undefined && before?.kind === 'link')) notes.push('It is a symbolic link.');
  if (old !== undefined && fresh !== undefined && old !== fresh) notes.push(`Permissions ${old.toString(8)} become ${fresh.toString(8)}.`);
  if (before?.kind === 'large') notes.push('It was too large to be kept.');
  else if (after?.kind === 'large') notes.push('It is too large to be kept.');
  return notes.join(' ');
}
