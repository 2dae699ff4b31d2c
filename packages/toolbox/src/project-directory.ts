import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { isInside } from './jail.ts';

export type DirectoryJudgement = { ok: true; directory: string } | { ok: false; reason: string };

/**
 * Whether a directory may be a project's: strictly below one of the roots, and neither above nor below the folders that Baton keeps its own
 * things in. Answers the real path.
 */
export async function judgeProjectDirectory(given: {
  directory: string;
  roots: readonly string[];
  dataDirectory: string;
  workDirectory: string;
}): Promise<DirectoryJudgement> {
  const { directory, roots, dataDirectory, workDirectory } = given;
  if (!isAbsolute(directory) || directory.includes('\0'))
    return { ok: false, reason: 'Give the whole path of the folder, from the root of the server.' };
  const realRoots = await Promise.all(roots.map((root) => realOrPlanned(resolve(root))));
  const below = `A project's folder must lie below ${realRoots.join(' or ')} (BATON_PROJECT_ROOTS).`;
  const real = await realpath(directory).catch(() => undefined);
  // What lies elsewhere is not told from what is not there.
  if (real === undefined || !realRoots.some((root) => isInside(real, root)))
    return { ok: false, reason: `${below} There is no such folder there.` };
  const stats = await stat(real).catch(() => undefined);
  if (stats?.isDirectory() !== true) return { ok: false, reason: 'This is not a folder.' };
  if (!realRoots.some((root) => real !== root && isInside(real, root))) return { ok: false, reason: below };
  for (const own of [dataDirectory, workDirectory]) {
    const realOwn = await realOrPlanned(resolve(own));
    if (isInside(real, realOwn)) return { ok: false, reason: 'Baton keeps its own data in this folder. Choose another one.' };
    if (isInside(realOwn, real)) return { ok: false, reason: 'Baton keeps its own data below this folder. Choose another one.' };
  }
  return { ok: true, directory: real };
}

/** The real path of a folder; of one that is still to be made, where it would be made. */
async function realOrPlanned(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await realOrPlanned(dirname(path)), basename(path));
}
