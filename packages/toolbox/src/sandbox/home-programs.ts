import { realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isInside } from '../jail.ts';

/** Folders directly below a home that hold installed programs and nothing of a person's own. */
const WHOLE = new Set(['.asdf', '.nodenv', '.pyenv', '.rbenv', '.volta', 'anaconda3', 'mambaforge', 'miniconda3', 'miniforge3']);

/** What programs in a folder need that lies elsewhere below the home. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { '.cargo': ['.rustup/toolchains', '.rustup/settings.toml'] };

/**
 * What a command has to read of a home, which it does not see otherwise, so that it finds the programs that lie there by its search path (a Node of nvm's, a
 * Python of pyenv's). As little as works: an installation as a whole where it is one by itself, else the folder on the search path alone. Never the home
 * itself. Real paths.
 */
export async function homePrograms(searchPath: string, home: string): Promise<string[]> {
  const realHome = await realpath(home).catch(() => undefined);
  if (realHome === undefined || realHome === sep) return [];
  const found = new Set<string>();
  for (const written of searchPath.split(delimiter).filter(isAbsolute)) {
    const folder = await realpath(written).catch(() => undefined);
    if (folder === undefined || folder === realHome || !isInside(folder, realHome)) continue;
    const names = relative(realHome, folder).split(sep);
    const [first = ''] = names;
    found.add(WHOLE.has(first) ? join(realHome, first) : (await isInstallation(folder, names)) ? dirname(folder) : folder);
    for (const beside of BESIDE[first] ?? []) {
      const path = await realpath(join(realHome, beside)).catch(() => undefined);
      if (path !== undefined && isInside(path, realHome)) found.add(path);
    }
  }
  return [...found];
}

/** A `bin` with its `lib`, deep enough that nobody keeps other things there: not `~/.local`, which has both. */
async function isInstallation(folder: string, names: readonly string[]): Promise<boolean> {
  if (basename(folder) !== 'bin' || names.length < 4) return false;
  const library = await stat(join(dirname(folder), 'lib')).catch(() => undefined);
  return library?.isDirectory() === true;
}
