import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';

/** The file that a program's name means in a folder and with a search path; undefined where there is none that could be run. */
export async function findProgram(name: string, directory: string, searchPath: string): Promise<string | undefined> {
  const places = name.includes('/') ? [''] : searchPath.split(delimiter).filter(isAbsolute);
  for (const place of places) {
    const path = resolve(directory, place, name);
    const isProgram = await Promise.all([access(path, constants.X_OK), stat(path)]).then(
      ([, stats]) => stats.isFile(),
      () => false,
    );
    if (isProgram) return realpath(path);
  }
  return undefined;
}
