import { constants } from 'node:fs';
import { lstat, open, opendir, readlink, realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readGlob } from './glob.ts';
import { nameProblem } from './name-problem.ts';

/** What is never read, inside a project too. */
export interface DeniedPaths {
  /** Absolute files and folders, with everything below them. */
  paths: readonly string[];
  /** Globs on the name of a file or folder, like `.env*`; matched without regard to case. */
  names: readonly string[];
  /** Globs on paths from the project's folder; what matches is denied with everything below it. */
  globs?: readonly string[];
}

/** A place in the project that may be looked at: a real path without links when it was resolved, which opening checks again. */
export interface Place {
  absolute: string;
  /** From the project's folder, with forward slashes; the folder itself is ''. */
  relative: string;
}

export type Refused = { ok: false; reason: 'not_there' | 'folder' | 'not_a_folder' | 'special' | 'unreadable'; detail: string };
export type Resolved = { ok: true; place: Place } | Refused;
/** The caller closes the file. */
export type OpenedFile = { ok: true; file: FileHandle; size: number } | Refused;

export interface FolderEntry {
  name: string;
  kind: 'folder' | 'file' | 'link' | 'other';
}
/** `more`: the folder holds more entries than were asked for. */
export type ReadFolder = { ok: true; entries: FolderEntry[]; more: boolean } | Refused;

/** `exists`: there is a regular file; else there is nothing, and perhaps not even the folders above. */
export type ResolvedForChange = { ok: true; place: Place; exists: boolean } | { ok: false; detail: string };

export interface Jail {
  /** The project's folder itself. */
  root: Place;
  /**
   * The place that a path means which a model or a person wrote, relative or absolute. Everything that is outside the project, denied or not
   * there gets the same refusal, which so tells nothing about what exists outside.
   */
  resolve(path: string): Promise<Resolved>;
  /**
   * The same for a file that is to be written, moved or deleted, which need not be there yet. Folders and what is no regular file are refused,
   * and everything of git's own: what stands there is run by the next git.
   */
  resolveForChange(path: string): Promise<ResolvedForChange>;
  /** An entry of a folder, or undefined where it is denied. */
  entry(folder: Place, name: string): Place | undefined;
  /** Opens a regular file for reading. Links, devices, pipes and sockets are refused without waiting for them. */
  openFile(place: Place): Promise<OpenedFile>;
  /** The entries of a folder that are not denied, in no order. */
  readFolder(place: Place, limit: number): Promise<ReadFolder>;
}

/** The longest path that Linux takes. */
const MAX_PATH = 4096;
/** Of a refused path, as much is repeated. */
const MAX_SHOWN = 200;

/** The jail of a project. Fails when its folder is not there. Throws a RangeError on a denied name that is no glob: it must not deny nothing. */
export async function createJail(root: string, denied: DeniedPaths): Promise<{ ok: true; jail: Jail } | Refused> {
  const realRoot = await realpath(root).catch(() => undefined);
  if (realRoot === undefined) return { ok: false, reason: 'not_there', detail: 'The folder of this project is not there any more.' };
  const isDeniedName = readNames(denied.names);
  const deniedFolders = [...denied.paths.map((path) => resolve(path)), ...(await realPaths(denied.paths))];
  const deniedFiles = await identities(denied.paths);

  const isDeniedPath = readPaths(denied.globs ?? []);

  const isDenied = (absolute: string, base: string): boolean =>
    deniedFolders.some((folder) => isInside(absolute, folder)) ||
    relative(base, absolute).split(sep).some(isDeniedName) ||
    isDeniedPath(relative(isInside(absolute, realRoot) ? realRoot : base, absolute).split(sep));

  /** An absolute path as it was written, if it lies in the project and is not denied. */
  const wantedPath = (path: string): string | undefined => {
    if (path.includes('\0') || path.length > MAX_PATH || !path.isWellFormed()) return undefined;
    const written = path.replaceAll('\\', '/');
    const wanted = isAbsolute(written) ? resolve(written) : resolve(realRoot, written);
    // The root may be written through a link, as it stands in the project's settings.
    const base = [realRoot, resolve(root)].find((folder) => isInside(wanted, folder));
    return base === undefined || isDenied(wanted, base) ? undefined : wanted;
  };

  const placeOf = (real: string): Place => ({ absolute: real, relative: relative(realRoot, real).split(sep).join('/') });

  const jail: Jail = {
    root: { absolute: realRoot, relative: '' },

    async resolve(path) {
      const wanted = wantedPath(path);
      const real = wanted === undefined ? undefined : await realpath(wanted).catch(() => undefined);
      if (real === undefined || !isInside(real, realRoot) || isDenied(real, realRoot)) return notThere(path);
      return { ok: true, place: placeOf(real) };
    },

    async resolveForChange(path) {
      const wanted = wantedPath(path);
      const found = wanted === undefined ? undefined : await nearest(wanted);
      if (wanted === undefined || found === undefined || !isInside(found.real, realRoot)) return notWritable(path);
      const real = join(found.real, ...found.missing);
      if (isDenied(real, realRoot)) return notWritable(path);
      const place = placeOf(real);
      const problem = nameProblem(place.relative) ?? nameProblem(placeOf(isInside(wanted, realRoot) ? wanted : real).relative);
      if (problem !== undefined) return { ok: false, detail: `"${shown(path)}" ${problem}` };
      const stats = await lstat(found.real).catch(() => undefined);
      if (found.missing.length > 0) {
        if (stats?.isDirectory() === true) return { ok: true, place, exists: false };
        return { ok: false, detail: `"${shown(path)}" lies below something that is no folder.` };
      }
      if (stats?.isFile() === true) return { ok: true, place, exists: true };
      return { ok: false, detail: `"${shown(path)}" ${stats?.isDirectory() === true ? 'is a folder.' : 'is not a regular file.'}` };
    },

    entry(folder, name) {
      const absolute = join(folder.absolute, name);
      if (isDenied(absolute, folder.absolute)) return undefined;
      return { absolute, relative: folder.relative === '' ? name : `${folder.relative}/${name}` };
    },

    async openFile(place) {
      const before = await lstat(place.absolute).catch(() => undefined);
      if (before?.isDirectory() === true) return refuse(place, 'folder', 'is a folder.');
      // Merely opening a device can have an effect, so it is not tried.
      if (before?.isFile() !== true) return refuse(place, 'special', 'is not a regular file.');
      const file = await openChecked(place.absolute, constants.O_RDONLY | constants.O_NONBLOCK);
      if (file === undefined) return refuse(place, 'unreadable', 'cannot be read.');
      const after = await file.stat();
      if (after.isFile() && !deniedFiles.has(`${after.dev}:${after.ino}`)) return { ok: true, file, size: after.size };
      await file.close();
      return refuse(place, 'unreadable', 'cannot be read.');
    },

    async readFolder(place, limit) {
      const folder = await openChecked(place.absolute, constants.O_RDONLY | constants.O_DIRECTORY);
      if (folder === undefined) {
        const isFile = (await lstat(place.absolute).catch(() => undefined))?.isFile() === true;
        return isFile ? refuse(place, 'not_a_folder', 'is a file.') : refuse(place, 'unreadable', 'cannot be read.');
      }
      try {
        return await entriesOf(await pathOf(folder, place.absolute), isDeniedName, limit);
      } catch {
        return refuse(place, 'unreadable', 'cannot be read.');
      } finally {
        await folder.close();
      }
    },
  };
  return { ok: true, jail };
}

/** Whether an absolute path is this folder or below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function notThere(path: string): Refused {
  return { ok: false, reason: 'not_there', detail: `There is no file or folder "${shown(path)}" in this project that you may read.` };
}

function notWritable(path: string): { ok: false; detail: string } {
  return { ok: false, detail: `"${shown(path)}" is no place in this project that you may write to.` };
}

function shown(path: string): string {
  return path.length > MAX_SHOWN ? `${path.slice(0, MAX_SHOWN).toWellFormed()}…` : path;
}

/** What the system says of a path at which nothing can be. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** The real path of what is there of a path, and the names that are missing below it; undefined where a link on the way leads nowhere. */
async function nearest(path: string): Promise<{ real: string; missing: string[] } | undefined> {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real !== undefined) return { real, missing };
    const isThere = await lstat(at).then(
      () => true,
      (error: NodeJS.ErrnoException) => !ABSENT.has(error.code ?? ''),
    );
    if (isThere || dirname(at) === at) return undefined;
    missing.unshift(basename(at));
  }
}

function readPaths(globs: readonly string[]): (names: readonly string[]) => boolean {
  const matchers = globs.map((glob) => {
    const read = readGlob(glob);
    if (!read.ok) throw new RangeError(`not a path that can be denied: ${glob}`);
    return read.matches;
  });
  if (matchers.length === 0) return () => false;
  return (names) => names.some((_, index) => matchers.some((matches) => matches(names.slice(0, index + 1).join('/'))));
}

function refuse(place: Place, reason: Refused['reason'], words: string): Refused {
  return { ok: false, reason, detail: `"${place.relative === '' ? '.' : place.relative}" ${words}` };
}

function readNames(globs: readonly string[]): (name: string) => boolean {
  const matchers = globs.map((glob) => {
    const read = readGlob(glob.toLowerCase());
    if (!read.ok) throw new RangeError(`not a name that can be denied: ${glob}`);
    return read.matches;
  });
  return (name) => matchers.some((matches) => matches(name.toLowerCase()));
}

async function realPaths(paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  return real.filter((path) => path !== undefined);
}

/** Devices and inodes of denied files: a second hard link to one has another path, but not another inode. */
async function identities(paths: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return new Set(found.filter((each) => each?.isFile() === true).map((each) => `${each?.dev}:${each?.ino}`));
}

/**
 * Opens exactly this path, or answers undefined: not through a link in its last part, and not through one that somebody put into an earlier
 * part after it was resolved.
 */
export async function openChecked(absolute: string, flags: number): Promise<FileHandle | undefined> {
  const handle = await open(absolute, flags | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) return undefined;
  if (await isStill(handle, absolute)) return handle;
  await handle.close();
  return undefined;
}

/** Whether an open file is the one at a path without links. Linux says where an open file is; elsewhere the path is looked at again. */
async function isStill(handle: FileHandle, absolute: string): Promise<boolean> {
  const opened = await readlink(descriptorPath(handle)).catch(() => undefined);
  if (opened !== undefined) return opened === absolute;
  const [stats, now, real] = await Promise.all([
    handle.stat(),
    lstat(absolute).catch(() => undefined),
    realpath(absolute).catch(() => undefined),
  ]);
  return real === absolute && now?.dev === stats.dev && now.ino === stats.ino;
}

const descriptorPath = (handle: FileHandle): string => `/proc/self/fd/${handle.fd}`;

/** A path to list an open folder by: where the system has one to the descriptor itself, nobody can exchange what stands behind it. */
export async function pathOf(folder: FileHandle, absolute: string): Promise<string> {
  return readlink(descriptorPath(folder)).then(
    () => descriptorPath(folder),
    () => absolute,
  );
}

async function entriesOf(path: string, isDeniedName: (name: string) => boolean, limit: number): Promise<ReadFolder> {
  const entries: FolderEntry[] = [];
  for await (const entry of await opendir(path, { bufferSize: 256 })) {
    if (isDeniedName(entry.name)) continue;
    if (entries.length === limit) return { ok: true, entries, more: true };
    const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other';
    entries.push({ name: entry.name, kind });
  }
  return { ok: true, entries, more: false };
}
