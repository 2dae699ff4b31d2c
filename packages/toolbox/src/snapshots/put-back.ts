import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { codeOf } from '../changes/apply-changes.ts';
import { bytePathOf, foldersOf, joined, nameOf, shownPath, type BytePath } from './byte-path.ts';
import type { Entry } from './entries.ts';
import { isOnDisk } from './entry-on-disk.ts';
import { openBelow, type FolderBelow } from './open-below.ts';
import type { Restoration } from './plan-undo.ts';
import { inGroups, readBlobs, sizesOf } from './read-blobs.ts';
import type { Store } from './store.ts';

export type PutBack = { ok: true } | { ok: false; detail: string };

const NEVER = new AbortController().signal;
/** From so many files on it is left to the system when it writes them down: waiting for the disk each time takes minutes. */
const MANY_FILES = 500;
/** Contents read together have at most so many bytes, or are one file. */
const MAX_GROUP_BYTES = 2 * 1024 ** 3;

/**
 * Does what was planned, all of it or nothing: each path is looked at once more right before, a file is written beside and put in place whole, and where one
 * of several fails those before it are done back. Not interrupted once it has begun. `stampOf`: what a large file is known by.
 */
export async function putBack(
  store: Store,
  restorations: readonly Restoration[],
  stampOf: (path: BytePath) => string | undefined,
): Promise<PutBack> {
  const done: Restoration[] = [];
  const failed = await apply(store, restorations, stampOf, done);
  if (failed === undefined) return { ok: true };
  const left = await apply(store, done.map(inverse).reverse(), () => 'any', []);
  return { ok: false, detail: left === undefined ? failed : `${failed} What was done before could not be done back: ${left}` };
}

function inverse({ path, now, to, from }: Restoration): Restoration {
  return from === undefined ? { path, now: to, to: now } : { path: from, now: undefined, to, from: path };
}

/** What went wrong, or undefined. `done` tells what was done until then. */
async function apply(
  store: Store,
  restorations: readonly Restoration[],
  stampOf: (path: BytePath) => string | undefined,
  done: Restoration[],
): Promise<string | undefined> {
  const removed = restorations.filter(({ to }) => to === undefined);
  const written = restorations.filter(({ to }) => to !== undefined);
  const isSynced = restorations.length < MANY_FILES;
  const needed = new Set(written.flatMap(({ path }) => foldersOf(path)));
  // What is not kept goes last: nothing can bring it back.
  const isLarge = ({ now }: Restoration): boolean => now?.kind === 'large';
  for (const restoration of removed.filter((each) => !isLarge(each))) {
    const failed = await applyOne(store.root, restoration, undefined, stampOf, isSynced);
    if (failed !== undefined) return failed;
    done.push(restoration);
  }
  await removeEmptied(store.root, [...removed, ...written], needed);
  // A folder that makes place for a file.
  for (const { path, now } of written) if (now === undefined) await removeEmptyFolders(store.root, path);
  const sizes = await sizesOf(store, [...new Set(written.map(({ to }) => to?.id ?? ''))], NEVER);
  for (const group of inGroups(written, ({ to }) => sizes.get(to?.id ?? '') ?? 0)) {
    const contents = await readBlobs(store, [...new Set(group.map(({ to }) => to?.id ?? ''))], NEVER, MAX_GROUP_BYTES);
    for (const restoration of group) {
      const failed = await applyOne(store.root, restoration, contents.get(restoration.to?.id ?? ''), stampOf, isSynced);
      if (failed !== undefined) return failed;
      done.push(restoration);
    }
  }
  for (const restoration of removed.filter(isLarge)) {
    const failed = await applyOne(store.root, restoration, undefined, stampOf, isSynced);
    if (failed !== undefined) return failed;
    done.push(restoration);
  }
  await removeEmptied(store.root, [...removed, ...written], needed);
  return undefined;
}

async function applyOne(
  root: string,
  { path, now, to, from }: Restoration,
  content: Buffer | undefined,
  stampOf: (path: BytePath) => string | undefined,
  isSynced: boolean,
): Promise<string | undefined> {
  const shown = `"${shownPath(path)}"`;
  const opened = await openBelow(root, path, to !== undefined);
  if (!opened.ok) return `${shown} cannot be reached: its folder is not there, or cannot be made.`;
  const { folder } = opened;
  const at = folder.entry(nameOf(path));
  try {
    if (!(await isOnDisk(at, now, stampOf(path)))) return `${shown} was changed meanwhile.`;
    if (to === undefined) await unlink(at);
    else if (from !== undefined) return await moveBack(root, from, to, stampOf(from), at);
    else if (to.kind === 'file' && now?.kind === 'file' && to.id === now.id) await changeMode(at, to.mode);
    else if (content === undefined) return `${shown} is not kept any more.`;
    else if (to.kind === 'link') await putLink(folder, at, now, to, content);
    else await putFile(folder, at, now, to, content, isSynced);
    if (isSynced) await folder.sync();
    return undefined;
  } catch (error) {
    return `${shown} cannot be put back: ${codeOf(error)}.`;
  } finally {
    await folder.close();
  }
}

async function changeMode(at: Buffer, mode: number): Promise<void> {
  const file = await open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

async function moveBack(root: string, from: BytePath, entry: Entry, stamp: string | undefined, at: Buffer): Promise<string | undefined> {
  const opened = await openBelow(root, from, false);
  if (!opened.ok) return `"${shownPath(from)}" is not there any more.`;
  try {
    const source = opened.folder.entry(nameOf(from));
    if (!(await isOnDisk(source, entry, stamp))) return `"${shownPath(from)}" was changed meanwhile.`;
    await link(source, at);
    await unlink(source);
    return undefined;
  } finally {
    await opened.folder.close();
  }
}

/** The name under which something is written before it is put in place. After a crash the next attempt takes it over. */
function temporaryName(to: Entry): string {
  return `.baton-${to.id.slice(0, 16)}.tmp`;
}

async function putLink(folder: FolderBelow, at: Buffer, now: Entry | undefined, to: Entry, target: Buffer): Promise<void> {
  if (now === undefined) return symlink(target, at);
  const temporary = folder.entry(temporaryName(to));
  await unlink(temporary).catch(() => undefined);
  await symlink(target, temporary);
  await rename(temporary, at);
}

async function putFile(
  folder: FolderBelow,
  at: Buffer,
  now: Entry | undefined,
  to: Entry & { mode: number },
  content: Buffer,
  isSynced: boolean,
): Promise<void> {
  const temporary = folder.entry(temporaryName(to));
  await unlink(temporary).catch(() => undefined);
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(content);
    if (now !== undefined) {
      const [old, fresh] = await Promise.all([lstat(at), file.stat()]);
      // Only who may give files away can; otherwise the file is the server's from now on.
      if (old.uid !== fresh.uid || old.gid !== fresh.gid) await file.chown(old.uid, old.gid).catch(() => undefined);
    }
    await file.chmod(to.mode);
    if (isSynced) await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link never replaces what is there, a renaming would.
    if (now === undefined) await link(temporary, at);
    else await rename(temporary, at);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** Removes the folders from which something was taken and that are empty now, since folders are there for their files; those that are needed stay. */
async function removeEmptied(root: string, restorations: readonly Restoration[], needed: ReadonlySet<BytePath>): Promise<void> {
  const taken = restorations.flatMap(({ path, to, from }) => (to === undefined ? [path] : from === undefined ? [] : [from]));
  const folders = new Set(taken.flatMap(foldersOf));
  const deepestFirst = [...folders].filter((folder) => !needed.has(folder)).sort((left, right) => right.length - left.length);
  for (const folder of deepestFirst) await removeEmptyFolder(root, folder);
}

async function removeEmptyFolder(root: string, path: BytePath): Promise<void> {
  const opened = await openBelow(root, path, false);
  if (!opened.ok) return;
  // A folder with something in it stays, and what is no folder.
  await rmdir(opened.folder.entry(nameOf(path))).catch(() => undefined);
  await opened.folder.close();
}

/** Removes a folder in which there are only folders. */
async function removeEmptyFolders(root: string, path: BytePath): Promise<void> {
  const inside = await openBelow(root, joined(path, '.'), false);
  if (!inside.ok) return;
  const entries = await readdir(inside.folder.entry('.'), { encoding: 'buffer', withFileTypes: true }).catch(() => []);
  await inside.folder.close();
  for (const entry of entries) if (entry.isDirectory()) await removeEmptyFolders(root, joined(path, bytePathOf(entry.name)));
  await removeEmptyFolder(root, path);
}
