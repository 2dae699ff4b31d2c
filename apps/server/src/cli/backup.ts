import { copyFile, rename, rm } from 'node:fs/promises';
import { backup as backupDatabase, DatabaseSync } from 'node:sqlite';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { databaseFile } from './data-folder.ts';

/** `backup FILE`: a whole, consistent copy of the database, while the server runs. Blobs and credentials are files: copy the data folder for those. */
export async function backup(config: Config, [file]: readonly string[], terminal: Terminal): Promise<number> {
  if (file === undefined) {
    terminal.say('Use: backup FILE\n');
    return 2;
  }
  const source = new DatabaseSync(databaseFile(config), { readOnly: true });
  const pages = await backupDatabase(source, resolve(file)).finally(() => source.close());
  terminal.say(`${pages} pages were written to ${file}.\n`);
  return 0;
}

/** `restore FILE`: checks the copy, keeps the old database beside it as `baton.db.before-restore`, and puts the copy in its place. */
export async function restore(config: Config, [file]: readonly string[], terminal: Terminal): Promise<number> {
  if (file === undefined) {
    terminal.say('Use: restore FILE\n');
    return 2;
  }
  const unlock = lockDataFolder(config.dataDirectory);
  try {
    const copy = new DatabaseSync(resolve(file), { readOnly: true });
    const [check] = copy.prepare('pragma integrity_check').all();
    const whole =
      check?.['integrity_check'] === 'ok' && copy.prepare("select name from sqlite_master where name = 'events'").get() !== undefined;
    copy.close();
    if (!whole) {
      terminal.say(`${file} is no whole Baton database. Nothing was changed.\n`);
      return 1;
    }
    const target = databaseFile(config);
    await rename(target, `${target}.before-restore`).catch(() => undefined);
    for (const rest of ['-wal', '-shm']) await rm(target + rest, { force: true });
    await copyFile(resolve(file), target);
    terminal.say(`The database was restored. The one before is ${target}.before-restore.\n`);
    return 0;
  } finally {
    unlock();
  }
}
