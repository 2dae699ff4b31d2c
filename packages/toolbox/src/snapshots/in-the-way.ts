import { lstat, readdir } from 'node:fs/promises';
import { bytesOf, foldersOf, joined, bytePathOf, type BytePath } from './byte-path.ts';
import type { Restoration } from './plan-undo.ts';

/** Entries of a folder that are looked through to see whether it can make place for a file. */
const MAX_LOOKED_THROUGH = 20_000;

/**
 * Those paths at which something cannot be put back since something else is there that stays: in their place a folder, or a file that no snapshot has;
 * above them what is no folder.
 */
export async function findInTheWay(root: string, restorations: readonly Restoration[], signal: AbortSignal): Promise<Set<BytePath>> {
  // What is too large to be kept is removed last, so it makes no place.
  const removed = new Set(restorations.filter(({ now, to }) => to === undefined && now?.kind !== 'large').map(({ path }) => path));
  const found = new Set<BytePath>();
  const folders = new Map<BytePath, boolean>();
  const absolute = (path: BytePath): Buffer => Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]);

  /** Whether a folder can be there: it is, or nothing is that stays. */
  const canBeFolder = async (path: BytePath): Promise<boolean> => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const stats = await lstat(absolute(path)).catch(() => undefined);
    const can = stats === undefined || stats.isDirectory() || removed.has(path);
    folders.set(path, can);
    return can;
  };
  const willBeEmpty = async (path: BytePath): Promise<boolean> => {
    let looked = 0;
    const open: BytePath[] = [path];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      signal.throwIfAborted();
      const entries = await readdir(absolute(folder), { encoding: 'buffer', withFileTypes: true }).catch(() => undefined);
      looked += entries?.length ?? 0;
      if (entries === undefined || looked > MAX_LOOKED_THROUGH) return false;
      for (const entry of entries) {
        const inside = joined(folder, bytePathOf(entry.name));
        if (entry.isDirectory()) open.push(inside);
        else if (!removed.has(inside)) return false;
      }
    }
    return true;
  };

  for (const { path, now, to } of restorations) {
    signal.throwIfAborted();
    if (to === undefined) continue;
    for (const folder of foldersOf(path)) if (!(await canBeFolder(folder))) found.add(path);
    if (now !== undefined || found.has(path)) continue;
    const stats = await lstat(absolute(path)).catch(() => undefined);
    if (stats !== undefined && !(stats.isDirectory() && (await willBeEmpty(path)))) found.add(path);
  }
  return found;
}
