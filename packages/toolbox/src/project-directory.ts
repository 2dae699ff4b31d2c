import { realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
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
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  const below = `A project's folder must lie below ${realRoots.join(' or ')} (BATON_PROJECT_ROOTS).`;
  const real = await realpath(directory).catch(() => undefined);
  if (real === undefined || !realRoots.some((root) => isInside(real, root)))
    return { ok: false, reason: `${below} There is no such folder there.` };
  if (!(await stat(real)).isDirectory()) return { ok: false, reason: 'This is a file, not a folder.' };
  if (realRoots.includes(real)) return { ok: false, reason: below };
  for (const own of [dataDirectory, workDirectory]) {
    const realOwn = await realpath(own).catch(() => own);
    if (isInside(real, realOwn) || isInside(realOwn, real)) {
      return { ok: false, reason: 'Baton keeps its own data in or below this folder. Choose another one.' };
    }
  }
  return { ok: true, directory: real };
}
