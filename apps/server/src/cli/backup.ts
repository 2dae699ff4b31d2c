import { existsSync } from 'node:fs';
import { chmod, copyFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backup as backupDatabase, DatabaseSync } from 'node:sqlite';
import type { Config } from '../config.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { databaseFile, prepareDataFolder } from './data-folder.ts';
import type { Terminal } from './terminal.ts';

/** `backup FILE`: a whole, consistent copy of the database, while the server runs. Blobs and credentials are files: copy the data folder for those. */
export async function backup(config: Config, [file]: readonly string[], terminal: Terminal): Promise<number> {
  if (file === undefined) {
    terminal.say('Use: backup FILE\n');
    return 2;
  }
  const from = databaseFile(config);
  const to = resolve(file);
  if (!existsSync(from)) {
    terminal.say(`There is no database at ${from} yet.\n`);
    return 1;
  }
  if (to === from) {
    terminal.say('The copy can’t take the place of the database itself.\n');
    return 1;
  }
  const source = new DatabaseSync(from, { readOnly: true });
  const pages = await backupDatabase(source, to).finally(() => source.close());
  // One file that needs no other beside it, for whoever carries it elsewhere; it holds what the data folder's mode protects.
  const copy = new DatabaseSync(to);
  copy.exec('pragma journal_mode = delete');
  copy.close();
  await chmod(to, 0o600);
  terminal.say(`${pages} pages were written to ${file}.\n`);
  return 0;
}

/** `restore FILE`: checks the copy, keeps the old database beside it as `baton.db.before-restore`, and puts the copy in its place. */
export async function restore(config: Config, [file]: readonly string[], terminal: Terminal): Promise<number> {
  if (file === undefined) {
    terminal.say('Use: restore FILE\n');
    return 2;
  }
  const from = resolve(file);
  prepareDataFolder(config);
  const unlock = lockDataFolder(config.dataDirectory);
  try {
    if (!existsSync(from) || !isWhole(from)) {
      terminal.say(`${file} is no whole Baton database. Nothing was changed.\n`);
      return 1;
    }
    const target = databaseFile(config);
    if (existsSync(target)) await keepAside(target);
    await copyFile(from, target);
    await chmod(target, 0o600);
    terminal.say(`The database was restored. The one before, if there was one, is ${target}.before-restore.\n`);
    return 0;
  } finally {
    unlock();
  }
}

function isWhole(file: string): boolean {
  try {
    const copy = new DatabaseSync(file, { readOnly: true });
    try {
      const [check] = copy.prepare('pragma integrity_check').all();
      const events = copy.prepare("select name from sqlite_master where name = 'events'").get();
      return check?.['integrity_check'] === 'ok' && events !== undefined;
    } finally {
      copy.close();
    }
  } catch {
    return false;
  }
}

/** What a server that was killed has left in the write-ahead log belongs to the old database: it goes in before that is put aside. */
async function keepAside(database: string): Promise<void> {
  const old = new DatabaseSync(database);
  old.exec('pragma journal_mode = delete');
  old.close();
  await rename(database, `${database}.before-restore`);
  for (const rest of ['-wal', '-shm']) await rm(database + rest, { force: true });
}
