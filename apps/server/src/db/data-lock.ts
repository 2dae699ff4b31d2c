import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the data folder. */
export class DataFolderInUse extends Error {
  constructor(directory: string, cause: unknown) {
    super(`The data folder ${directory} is in use by another Baton. Stop that one first, or set BATON_DATA_DIR to another folder.`, {
      cause,
    });
    this.name = 'DataFolderInUse';
  }
}

/**
 * Locks a data folder for this process, for its whole life: an exclusive transaction on a small SQLite file of its own. The operating system
 * gives the lock back when the process ends, however it ends. Answers what gives it back earlier.
 */
export function lockDataFolder(directory: string): () => void {
  const lock = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw new DataFolderInUse(directory, error);
  }
  return () => lock.close();
}
