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
  const removed = new Set(restorations.filter(({ to }) => to === undefined).map(({ path }) => path));
  const found = new Set<BytePath>();
  const folders = new Map<BytePath, 'is' | 'can_be' | 'cannot_be'>();
  const absolute = (path: BytePath): Buffer => Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]);

  /** Whether a folder is there, or can be since nothing is there that stays. */
  const folderAt = async (path: BytePath): Promise<'is' | 'can_be' | 'cannot_be'> => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const stats = await lstat(absolute(path)).catch(() => undefined);
    const found = stats?.isDirectory() === true ? 'is' : stats === undefined || removed.has(path) ? 'can_be' : 'cannot_be';
    folders.set(path, found);
    return found;
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
    // From the top: below what is a link now, another file would be looked at.
    let above: 'is' | 'can_be' | 'cannot_be' = 'is';
    for (const folder of foldersOf(path).reverse()) if (above === 'is') above = await folderAt(folder);
    if (above === 'cannot_be') found.add(path);
    if (now !== undefined || above !== 'is') continue;
    const stats = await lstat(absolute(path)).catch(() => undefined);
    if (stats !== undefined && !(stats.isDirectory() && (await willBeEmpty(path)))) found.add(path);
  }
  return found;
}
