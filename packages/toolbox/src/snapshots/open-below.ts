import { constants } from 'node:fs';
import { mkdir, open, realpath, type FileHandle } from 'node:fs/promises';
import { openChecked, pathOf } from '../jail.ts';
import { bytesOf, folderOf, type BytePath } from './byte-path.ts';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A folder of a working directory, held open: nobody can put another in its way while something is changed in it. */
export interface FolderBelow {
  /** A path to an entry of it. */
  entry(name: string): Buffer;
  /** Returns once what was changed in it is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** `missing`: a folder on the way is not there. `blocked`: what is there is no folder, or a link to one, or cannot be opened. */
export type OpenedBelow = { ok: true; folder: FolderBelow } | { ok: false; reason: 'missing' | 'blocked' };

/** Opens the folder of a path, step by step from the root (a real path), never through a link. `make`: folders that are missing are made. */
export async function openBelow(root: string, path: BytePath, make: boolean): Promise<OpenedBelow> {
  let handle = await openChecked(root, constants.O_RDONLY | constants.O_DIRECTORY);
  if (handle === undefined) return { ok: false, reason: 'missing' };
  let reached = Buffer.from(await pathOf(handle, root));
  let absolute = Buffer.from(root);
  const folder = folderOf(path);
  for (const name of folder === '' ? [] : folder.split('/')) {
    const parent: FileHandle = handle;
    absolute = Buffer.concat([absolute, Buffer.from('/'), bytesOf(name)]);
    try {
      const here = Buffer.concat([reached, Buffer.from('/'), bytesOf(name)]);
      if (make) await mkdir(here).catch(() => undefined);
      const opened = await openFolder(here, absolute);
      if (!opened.ok) return opened;
      ({ handle } = opened);
      const own = Buffer.from(await pathOf(handle, ''));
      // Without a path to the open folder itself, the written one has to do.
      reached = own.length === 0 ? absolute : own;
    } finally {
      await parent.close();
    }
  }
  const [opened, base] = [handle, reached];
  return {
    ok: true,
    folder: {
      entry: (name) => Buffer.concat([base, Buffer.from('/'), bytesOf(name)]),
      // Some file systems cannot do this for folders; then the disk decides.
      sync: () => opened.sync().catch(() => undefined),
      close: () => opened.close(),
    },
  };
}

async function openFolder(
  path: Buffer,
  absolute: Buffer,
): Promise<{ ok: true; handle: FileHandle } | { ok: false; reason: 'missing' | 'blocked' }> {
  let handle: FileHandle;
  try {
    handle = await open(path, FOLDER);
  } catch (error) {
    return { ok: false, reason: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'blocked' };
  }
  // Reached through its open parent, it cannot be elsewhere. Else the path is looked at again.
  if (!path.equals(absolute)) return { ok: true, handle };
  const real = await realpath(absolute, { encoding: 'buffer' }).catch(() => undefined);
  if (real?.equals(absolute) === true) return { ok: true, handle };
  await handle.close();
  return { ok: false, reason: 'blocked' };
}
