import { constants } from 'node:fs';
import { mkdir, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { openChecked, pathOf, type Jail, type Place } from './jail.ts';

/** The folder of a place, held open: nobody can put another in its way while something is changed in it. */
export interface OpenFolder {
  /** A path to an entry of it. */
  entry(name: string): string;
  /** Returns once what was changed in it is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Opens the folder that a place is in, from the project's folder downwards; `make`: folders that are missing are made. Undefined where that cannot be
 * done, also because something on the way is a link now.
 */
export async function openFolderOf(jail: Jail, place: Place, make: boolean): Promise<OpenFolder | undefined> {
  const folder = dirname(place.absolute);
  const names = folder === jail.root.absolute ? [] : relative(jail.root.absolute, folder).split(sep);
  let handle = await openChecked(jail.root.absolute, FOLDER);
  let absolute = jail.root.absolute;
  for (const name of names) {
    if (handle === undefined) return undefined;
    const parent: FileHandle = handle;
    try {
      absolute = join(absolute, name);
      handle = await openChecked(absolute, FOLDER);
      if (handle === undefined && make) {
        await mkdir(join(await pathOf(parent, dirname(absolute)), name)).catch(() => undefined);
        handle = await openChecked(absolute, FOLDER);
      }
    } finally {
      await parent.close();
    }
  }
  if (handle === undefined) return undefined;
  const opened = handle;
  const path = await pathOf(opened, absolute);
  return {
    entry: (name) => join(path, name),
    // Some file systems cannot do this for folders; then the disk decides.
    sync: () => opened.sync().catch(() => undefined),
    close: () => opened.close(),
  };
}
