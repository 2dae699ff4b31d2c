import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { codeOf } from '../changes/apply-changes.ts';
import { bytePathOf, folderOf, foldersOf, joined, nameOf, shownPath, type BytePath } from './byte-path.ts';
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
/** Files of one folder changed at once. */
const TOGETHER = 16;
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
  const work: Work = { root: store.root, stampOf, isSynced: restorations.length < MANY_FILES, done };
  const removed = restorations.filter(({ to }) => to === undefined);
  const written = restorations.filter(({ to }) => to !== undefined);
  const needed = new Set(written.flatMap(({ path }) => foldersOf(path)));
  let failed = await applyAll(work, removed, new Map());
  if (failed !== undefined) return failed;
  await removeEmptied(store.root, restorations, needed);
  const sizes = await sizesOf(store, [...new Set(written.map(({ to }) => to?.id ?? ''))], NEVER);
  for (const group of inGroups(written, ({ to }) => sizes.get(to?.id ?? '') ?? 0)) {
    const contents = await readBlobs(store, [...new Set(group.map(({ to }) => to?.id ?? ''))], NEVER, MAX_GROUP_BYTES);
    failed ??= await applyAll(work, group, contents);
  }
  if (failed === undefined) await removeEmptied(store.root, restorations, needed);
  return failed;
}

interface Work {
  root: string;
  stampOf: (path: BytePath) => string | undefined;
  isSynced: boolean;
  done: Restoration[];
}

/** Folder by folder, in each several files at once: they don't depend on each other. */
async function applyAll(
  work: Work,
  restorations: readonly Restoration[],
  contents: ReadonlyMap<string, Buffer>,
): Promise<string | undefined> {
  const folders = new Map<BytePath | '', Restoration[]>();
  for (const restoration of restorations) {
    const folder = folderOf(restoration.path);
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [restoration]);
    else known.push(restoration);
  }
  for (const own of folders.values()) {
    const [first] = own;
    if (first === undefined) continue;
    const opened = await openBelow(work.root, first.path, first.to !== undefined);
    if (!opened.ok) return `"${shownPath(first.path)}" cannot be reached: its folder is not there, or cannot be made.`;
    try {
      for (let from = 0; from < own.length; from += TOGETHER) {
        const group = own.slice(from, from + TOGETHER);
        const failures = await Promise.all(group.map((each) => applyOne(work, opened.folder, each, contents.get(each.to?.id ?? ''))));
        const failed = failures.find((failure) => failure !== undefined);
        if (failed !== undefined) return failed;
      }
      if (work.isSynced) await opened.folder.sync();
    } finally {
      await opened.folder.close();
    }
  }
  return undefined;
}

async function applyOne(
  work: Work,
  folder: FolderBelow,
  restoration: Restoration,
  content: Buffer | undefined,
): Promise<string | undefined> {
  const { root, stampOf, isSynced } = work;
  const { path, now, to, from } = restoration;
  const at = folder.entry(nameOf(path));
  try {
    if (to !== undefined && now === undefined) await makePlace(root, path, at);
    if (!(await isOnDisk(at, now, stampOf(path)))) return `"${shownPath(path)}" was changed meanwhile.`;
    if (to === undefined) await unlink(at);
    else if (from !== undefined) {
      const failed = await moveBack(root, from, to, stampOf(from), at);
      if (failed !== undefined) return failed;
    } else if (to.kind === 'file' && now?.kind === 'file' && to.id === now.id) await changeMode(at, to.mode);
    else if (content === undefined) return `"${shownPath(path)}" is not kept any more.`;
    else if (to.kind === 'link') await putLink(folder, at, now, path, content);
    else await putFile(folder, at, now, { path, mode: to.mode }, content, isSynced);
    work.done.push(restoration);
    return undefined;
  } catch (error) {
    return `"${shownPath(path)}" cannot be put back: ${codeOf(error)}.`;
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
function temporaryName(path: BytePath): string {
  return `.baton-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.tmp`;
}

async function putLink(folder: FolderBelow, at: Buffer, now: Entry | undefined, path: BytePath, target: Buffer): Promise<void> {
  if (now === undefined) return symlink(target, at);
  const temporary = folder.entry(temporaryName(path));
  await unlink(temporary).catch(() => undefined);
  await symlink(target, temporary);
  await rename(temporary, at);
}

async function putFile(
  folder: FolderBelow,
  at: Buffer,
  now: Entry | undefined,
  { path, mode }: { path: BytePath; mode: number },
  content: Buffer,
  isSynced: boolean,
): Promise<void> {
  const temporary = folder.entry(temporaryName(path));
  await unlink(temporary).catch(() => undefined);
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(content);
    if (now !== undefined) {
      const [old, fresh] = await Promise.all([lstat(at), file.stat()]);
      // Only who may give files away can; otherwise the file is the server's from now on.
      if (old.uid !== fresh.uid || old.gid !== fresh.gid) await file.chown(old.uid, old.gid).catch(() => undefined);
    }
    await file.chmod(mode);
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

/** Removes what stands at a path if it is a folder in which there are only folders. */
async function makePlace(root: string, path: BytePath, at: Buffer): Promise<void> {
  const stats = await lstat(at).catch(() => undefined);
  if (stats?.isDirectory() !== true) return;
  const inside = await openBelow(root, joined(path, '.'), false);
  if (!inside.ok) return;
  const { folder } = inside;
  const entries = await readdir(folder.entry('.'), { encoding: 'buffer', withFileTypes: true }).catch(() => []);
  for (const { name } of entries) await makePlace(root, joined(path, bytePathOf(name)), folder.entry(bytePathOf(name)));
  await folder.close();
  await removeEmptyFolder(root, path);
}
