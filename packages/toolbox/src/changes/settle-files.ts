import { unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileEffect } from '@baton/protocol';
import { createJail, type DeniedPaths, type Jail } from '../jail.ts';
import { openFolderOf } from '../open-folder.ts';
import { readWhole } from '../read-whole.ts';
import { temporaryName } from './apply-changes.ts';
import { MAX_CHANGED_BYTES } from './file-change.ts';

/**
 * Whether a call that somebody killed has changed its files: all are as they were `before`, all as they would be `after`, or `neither`, and a person has to
 * look. What it left half-written beside them is removed.
 */
export async function settleFiles(
  files: readonly FileEffect[],
  root: string,
  denied: DeniedPaths,
): Promise<'before' | 'after' | 'neither'> {
  const created = await createJail(root, denied);
  if (!created.ok) return 'neither';
  const { jail } = created;
  const states: { before: boolean; after: boolean }[] = [];
  for (const file of files) {
    const now = await hashNow(jail, file.path);
    if (file.change === 'moved' && file.from !== undefined) {
      const old = await hashNow(jail, file.from);
      // It is linked at its new place before it leaves the old one: half a move is one that has to be looked at.
      states.push({ before: old === file.before && now === 'none', after: old === 'none' && now === file.after });
    } else states.push({ before: now === (file.before ?? 'none'), after: now === (file.after ?? 'none') });
    await removeLeft(jail, file);
  }
  if (states.every((state) => state.after)) return 'after';
  return states.every((state) => state.before) ? 'before' : 'neither';
}

async function hashNow(jail: Jail, path: string): Promise<string> {
  const resolved = await jail.resolveForChange(path);
  if (!resolved.ok) return 'unknown';
  if (!resolved.exists) return 'none';
  const read = await readWhole(jail, resolved.place, MAX_CHANGED_BYTES);
  return read.ok ? read.file.hash : 'unknown';
}

async function removeLeft(jail: Jail, file: FileEffect): Promise<void> {
  const resolved = file.after === undefined ? undefined : await jail.resolveForChange(file.path);
  const folder = resolved?.ok === true ? await openFolderOf(jail, resolved.place, false) : undefined;
  if (folder === undefined || file.after === undefined) return;
  try {
    await unlink(folder.entry(basename(temporaryName(file.after)))).catch(() => undefined);
  } finally {
    await folder.close();
  }
}
