import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ContentHash } from '@baton/protocol';
import type { Jail, Place } from '../jail.ts';
import { openFolderOf, type OpenFolder } from '../open-folder.ts';
import { hashOf } from '../read-whole.ts';
import { MAX_CHANGED_BYTES, type FileChange } from './file-change.ts';

/** `stale`: a file is not as it was when the change was planned. Nothing has changed then. */
export type Applied = { ok: true } | { ok: false; stale: boolean; detail: string };

/**
 * Does what was planned, all of it or nothing: each file is looked at once more right before, a file is written beside and put in place whole,
 * and where one of several fails those before it are put back. Not interrupted once it has begun.
 */
export async function applyChanges(jail: Jail, changes: readonly FileChange[]): Promise<Applied> {
  for (const change of changes) {
    const problem = await notAsPlanned(jail, change);
    if (problem !== undefined) return problem;
  }
  const done: FileChange[] = [];
  for (const change of changes) {
    const applied = await apply(jail, change);
    if (applied.ok) {
      done.push(change);
      continue;
    }
    const left: string[] = [];
    for (const each of done.reverse()) {
      const back = await apply(jail, inverse(each));
      if (!back.ok) left.push(`"${each.place.relative}"`);
    }
    return left.length === 0
      ? applied
      : { ...applied, detail: `${applied.detail} These were changed and could not be put back: ${left.join(', ')}.` };
  }
  return { ok: true };
}

function inverse(change: FileChange): FileChange {
  switch (change.type) {
    case 'write': {
      const now = { bytes: change.bytes, hash: hashOf(change.bytes), mode: change.mode ?? change.before?.mode ?? 0o644 };
      if (change.before === undefined) return { type: 'delete', place: change.place, before: now };
      return { type: 'write', place: change.place, before: now, bytes: change.before.bytes, mode: change.before.mode };
    }
    case 'delete':
      return { type: 'write', place: change.place, before: undefined, bytes: change.before.bytes, mode: change.before.mode };
    case 'move':
      return { type: 'move', place: change.to, to: change.place, before: change.before };
  }
}

const stale = (place: Place, words: string): Applied & { ok: false } => ({
  ok: false,
  stale: true,
  detail: `"${place.relative}" ${words}`,
});
const broken = (place: Place, words: string): Applied & { ok: false } => ({
  ok: false,
  stale: false,
  detail: `"${place.relative}" ${words}`,
});

async function notAsPlanned(jail: Jail, change: FileChange): Promise<(Applied & { ok: false }) | undefined> {
  const places = change.type === 'move' ? [change.place, change.to] : [change.place];
  for (const place of places) {
    const wanted = place === change.place ? change.before?.hash : undefined;
    const folder = await openFolderOf(jail, place, false);
    if (folder === undefined) {
      if (wanted === undefined) continue;
      return stale(place, 'is not there any more.');
    }
    try {
      const problem = differs(place, await hashAt(folder.entry(basename(place.absolute))), wanted);
      if (problem !== undefined) return problem;
    } finally {
      await folder.close();
    }
  }
  return undefined;
}

function differs(
  place: Place,
  now: ContentHash | 'none' | 'other',
  wanted: ContentHash | undefined,
): (Applied & { ok: false }) | undefined {
  if (now === (wanted ?? 'none')) return undefined;
  if (wanted === undefined) return stale(place, 'is there now.');
  return stale(place, now === 'none' ? 'is not there any more.' : 'was changed meanwhile.');
}

/** What stands at a path whose folder is open: a file's hash, nothing, or something else. */
async function hashAt(path: string): Promise<ContentHash | 'none' | 'other'> {
  let file: FileHandle | undefined;
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size > MAX_CHANGED_BYTES) return 'other';
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return hashOf(await file.readFile());
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'other';
  } finally {
    await file?.close();
  }
}

async function apply(jail: Jail, change: FileChange): Promise<Applied> {
  const folder = await openFolderOf(jail, change.place, change.type === 'write' && change.before === undefined);
  if (folder === undefined) return broken(change.place, 'cannot be reached: its folder is not there, or cannot be made.');
  try {
    const path = folder.entry(basename(change.place.absolute));
    const problem = differs(change.place, await hashAt(path), change.before?.hash);
    if (problem !== undefined) return problem;
    if (change.type === 'write') await write(folder, path, change);
    else if (change.type === 'delete') await unlink(path);
    else return await move(jail, path, change.to);
    await folder.sync();
    return { ok: true };
  } catch (error) {
    return broken(change.place, `cannot be changed: ${codeOf(error)}.`);
  } finally {
    await folder.close();
  }
}

/** Why the system refused, in words. */
export function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    EACCES: 'the server may not write there',
    EPERM: 'the server may not write there',
    EROFS: 'the disk takes no changes',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk is full',
    EEXIST: 'something is there now',
  };
  return known[code ?? ''] ?? code ?? message;
}

/** Writes beside and puts in place: who reads meanwhile gets the old file or the new one, and another link to the old one keeps it. */
async function write(folder: OpenFolder, path: string, change: FileChange & { type: 'write' }): Promise<void> {
  const { before, bytes } = change;
  // Named after what is in it: what a crash has left is found and taken over.
  const temporary = folder.entry(temporaryName(hashOf(bytes)));
  await unlink(temporary).catch(() => undefined);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(temporary, flags, before === undefined ? 0o666 : 0o600);
  try {
    await file.writeFile(bytes);
    // New content gets no right to run as somebody else.
    const mode = change.mode ?? (before === undefined ? undefined : before.mode & 0o777);
    if (before !== undefined) await keepOwner(file, path);
    if (mode !== undefined) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    if (before === undefined) await link(temporary, path);
    else await rename(temporary, path);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** The name of a file that is being written, of this content. */
export function temporaryName(hash: ContentHash): string {
  return `.baton-${hash.slice(0, 16)}.tmp`;
}

async function keepOwner(file: FileHandle, path: string): Promise<void> {
  const [old, fresh] = await Promise.all([lstat(path), file.stat()]);
  // Only who may give files away can; otherwise the file is the server's from now on.
  if (old.uid !== fresh.uid || old.gid !== fresh.gid) await file.chown(old.uid, old.gid).catch(() => undefined);
}

async function move(jail: Jail, path: string, to: Place): Promise<Applied> {
  const folder = await openFolderOf(jail, to, true);
  if (folder === undefined) return broken(to, 'cannot be reached: its folder is not there, or cannot be made.');
  try {
    // A link never replaces what is there, a renaming would.
    await link(path, folder.entry(basename(to.absolute)));
    await unlink(path);
    await folder.sync();
    return { ok: true };
  } finally {
    await folder.close();
  }
}
