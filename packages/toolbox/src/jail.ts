import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, matchesGlob, relative, resolve, sep } from 'node:path';

/** What is never read, inside a project too. */
export interface DeniedPaths {
  /** Absolute files and folders, with everything below them. */
  paths: readonly string[];
  /** Globs on the name of a file or folder, like `.env*`; matched without regard to case. */
  names: readonly string[];
}

export type Jailed = { ok: true; absolute: string; relative: string } | { ok: false; detail: string };

const MAX_PATH = 4096;

/** One answer for everything that may not be seen, so that it does not tell what exists outside. */
const outside = (path: string): Jailed => ({
  ok: false,
  detail: `There is no file or folder "${path}" in this project that you may read.`,
});

/**
 * Resolves a path that a model or a person wrote, against the project's folder. What comes out is a real path (no links left) inside the
 * folder that nothing denies; everything else, there or not, gets the same refusal.
 */
export async function resolveInside(path: string, root: string, denied: DeniedPaths): Promise<Jailed> {
  if (path.includes('\0') || path.length > MAX_PATH) return { ok: false, detail: 'This is not a path.' };
  const realRoot = await realpath(root).catch(() => undefined);
  if (realRoot === undefined) return { ok: false, detail: 'The folder of this project is not there any more.' };
  const written = path.replaceAll('\\', '/');
  const wanted = isAbsolute(written) ? resolve(written) : resolve(realRoot, written);
  if (!isInside(wanted, realRoot) && !isInside(wanted, resolve(root))) return outside(path);
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined || !isInside(real, realRoot)) return outside(path);
  const inside = relative(realRoot, real);
  if (isDenied(real, inside, denied) || isDenied(wanted, relative(realRoot, wanted), denied)) return outside(path);
  for (const deniedPath of denied.paths) {
    const realDenied = await realpath(deniedPath).catch(() => undefined);
    if (realDenied !== undefined && isInside(real, realDenied)) return outside(path);
  }
  return { ok: true, absolute: real, relative: inside };
}

/** Whether an absolute path is this folder or below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether something denies a path: by place, or by the name of any part of it below the project. */
function isDenied(absolute: string, inside: string, denied: DeniedPaths): boolean {
  if (denied.paths.some((path) => isInside(absolute, path))) return true;
  return inside.split(sep).some((part) => hasDeniedName(part, denied));
}

/** Whether a single name is one that nobody reads. */
export function hasDeniedName(name: string, denied: DeniedPaths): boolean {
  const lower = name.toLowerCase();
  return denied.names.some((glob) => matchesGlob(lower, glob.toLowerCase()));
}

export type Opened = { ok: true; file: FileHandle; size: number; relative: string } | { ok: false; detail: string };

/**
 * Opens a regular file in the jail for reading. The last part of the path is opened without following links and is compared with what was
 * resolved, so that a link put there in between is refused. Devices, pipes and sockets are refused without waiting for them. The caller closes it.
 */
export async function openInside(path: string, root: string, denied: DeniedPaths): Promise<Opened> {
  const jailed = await resolveInside(path, root, denied);
  if (!jailed.ok) return jailed;
  const refused = { ok: false, detail: `"${path}" cannot be read.` } as const;
  const file = await open(jailed.absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  if (file === undefined) return refused;
  const [stats, now] = await Promise.all([file.stat(), realpath(jailed.absolute).catch(() => undefined)]);
  const refuse = async (detail: string): Promise<Opened> => {
    await file.close();
    return { ok: false, detail };
  };
  if (now !== jailed.absolute) return refuse(refused.detail);
  if (stats.isDirectory()) return refuse(`"${path}" is a folder. Use list_directory to see what is in it.`);
  if (!stats.isFile()) return refuse(`"${path}" is not a regular file.`);
  return { ok: true, file, size: stats.size, relative: jailed.relative };
}
